/** Whether one character is in a class. */
export type CharacterClass = (character: string) => boolean;

interface Found {
  readonly matches: CharacterClass;
  /** The position behind the class. */
  readonly end: number;
}

const NAMED = new Map<string, RegExp>([
  ["d", /[0-9]/],
  ["D", /[^0-9]/],
  ["w", /[A-Za-z0-9_]/],
  ["W", /[^A-Za-z0-9_]/],
  ["s", /[ \t\n\v\f\r]/],
  ["S", /[^ \t\n\v\f\r]/],
]);

const CONTROLS = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["f", "\f"],
  ["a", "\u0007"],
  ["e", "\u001B"],
]);

const POSIX = new Map<string, RegExp>([
  ["Alnum", /[A-Za-z0-9]/],
  ["Alpha", /[A-Za-z]/],
  ["Digit", /[0-9]/],
  ["Lower", /[a-z]/],
  ["Upper", /[A-Z]/],
  ["Punct", /[!-/:-@[-`{-~]/],
  ["Space", /[ \t\n\v\f\r]/],
  ["XDigit", /[0-9A-Fa-f]/],
]);

/** Reads the class behind a backslash, or returns `undefined` for an escape that is not supported. */
export function escapedClass(text: string, start: number): Found | undefined {
  const character = text[start] ?? "";
  const named = NAMED.get(character);
  if (named) return { matches: (one) => named.test(one), end: start + 1 };
  const posix = /^[pP]\{(\w{1,10})\}/.exec(text.slice(start, start + 14));
  const group = POSIX.get(posix?.[1] ?? "");
  if (posix && group) {
    const isNegated = character === "P";
    return { matches: (one) => group.test(one) !== isNegated, end: start + posix[0].length };
  }
  const single = escapedCharacter(text, start);
  return single && { matches: (one) => one === single.character, end: single.end };
}

function escapedCharacter(
  text: string,
  start: number,
): { readonly character: string; readonly end: number } | undefined {
  const character = text[start] ?? "";
  const coded = /^(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))/.exec(text.slice(start, start + 5));
  if (coded) {
    const code = Number.parseInt(coded[1] ?? coded[2] ?? "", 16);
    return { character: String.fromCharCode(code), end: start + coded[0].length };
  }
  const control = CONTROLS.get(character);
  if (control !== undefined) return { character: control, end: start + 1 };
  return /^[^A-Za-z0-9]$/.test(character) ? { character, end: start + 1 } : undefined;
}

/** Reads a class in brackets, or returns `undefined` if it is invalid or an intersection or union of classes. */
export function classOf(text: string, start: number): Found | undefined {
  const members: CharacterClass[] = [];
  let position = start + 1;
  const isNegated = text[position] === "^";
  if (isNegated) position++;
  const first = position;
  while (position < text.length && (text[position] !== "]" || position === first)) {
    const from = member(text, position);
    if (!from) return undefined;
    position = from.end;
    const to = text[position] === "-" && text[position + 1] !== "]" && member(text, position + 1);
    if (!to) {
      members.push(from.matches);
      continue;
    }
    const [low, high] = [from.character, to.character];
    if (low === undefined || high === undefined || low > high) return undefined;
    members.push((one) => one >= low && one <= high);
    position = to.end;
  }
  if (text[position] !== "]") return undefined;
  const matches: CharacterClass = (one) => members.some((has) => has(one)) !== isNegated;
  return { matches, end: position + 1 };
}

function member(
  text: string,
  start: number,
): (Found & { readonly character: string | undefined }) | undefined {
  const character = text[start] ?? "";
  if (character === "[" || text.startsWith("&&", start)) return undefined;
  if (character !== "\\") {
    return { matches: (one) => one === character, end: start + 1, character };
  }
  const found = escapedClass(text, start + 1);
  return found && { ...found, character: escapedCharacter(text, start + 1)?.character };
}
