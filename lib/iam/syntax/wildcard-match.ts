/** A piece of a pattern: its wildcards count, or it stands for itself. */
export interface Piece {
  readonly text: string;
  /** Whether it was written so, `*` and `?` standing for any; a literal came in for a variable. */
  readonly wild: boolean;
}

/** UTF-16 code units and the two wildcards. */
type Pattern = readonly number[];
const STAR = -1;
const ANY = -2;

/**
 * A matcher for an IAM pattern, in which `*` stands for any run of characters (also none, also across
 * `/` and `:`) and `?` for exactly one. Takes pattern times text steps at worst: it backtracks to the
 * last `*` only.
 */
export function wildcard(pattern: string | readonly Piece[]): (text: string) => boolean {
  const pieces = typeof pattern === "string" ? [{ text: pattern, wild: true }] : pattern;
  if (pieces.some(({ text, wild }) => wild && text.includes("?"))) {
    const units = pieces.flatMap(({ text, wild }) => (wild ? wildUnits(text) : unitsOf(text)));
    return (text) => matches(units, text);
  }
  const [head = "", ...chunks] = literals(pieces);
  const tail = chunks.pop();
  if (tail === undefined) return (text) => text === head;
  if (chunks.length === 0 && tail === "") return (text) => startsWith(text, head);
  // Patterns of one policy differ here more often than at their heads.
  const needle = chunks.reduce((a, b) => (b.length > a.length ? b : a), "");
  return (text) => {
    const end = text.length - tail.length;
    if (needle !== "" && !text.includes(needle, head.length)) return false;
    if (!startsWith(text, head) || (tail !== "" && text.slice(end) !== tail)) return false;
    let from = head.length;
    for (const chunk of chunks) {
      const at = text.indexOf(chunk, from);
      if (at < 0) return false;
      from = at + chunk.length;
    }
    return from <= end;
  };
}

/** What the method of that name says, in a fourth of its time: ARNs differ at the end of a head. */
function startsWith(text: string, head: string): boolean {
  const last = head.length - 1;
  if (last < 0) return true;
  return text.charCodeAt(last) === head.charCodeAt(last) && text.slice(0, last + 1) === head;
}

/** What stands between the stars of a pattern without `?`. */
function literals(pieces: readonly Piece[]): readonly string[] {
  const found: string[] = [""];
  for (const { text, wild } of pieces) {
    const [first = "", ...more] = wild ? text.split(/\*+/) : [text];
    found.push(found.pop() + first, ...more);
  }
  return found;
}

function matches(pattern: Pattern, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const unit = text.charCodeAt(t);
    const expected = pattern[p];
    if (expected === unit) {
      p++;
      t++;
    } else if (expected === STAR) {
      star = p++;
      resume = t;
      if (p === pattern.length) return true;
    } else if (expected === ANY) {
      p++;
      t += isHigh(unit) && isLow(text.charCodeAt(t + 1)) ? 2 : 1;
    } else if (star >= 0) {
      // Perhaps between the halves of a character; what follows a `*` matches there only if it also
      // does one half earlier.
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === STAR) p++;
  return p === pattern.length;
}

/** Each run of wildcards becomes its `?`s and then one `*`, if it has any: it means the same. */
function wildUnits(text: string): Pattern {
  const short = text.replace(/[*?]{2,}/g, (run) => {
    const single = run.replaceAll("*", "");
    return single === run ? run : `${single}*`;
  });
  return unitsOf(short).map((unit) => (unit === 0x2a ? STAR : unit === 0x3f ? ANY : unit));
}

function unitsOf(text: string): Pattern {
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** A matcher for action patterns, which ignore case. */
export function actionPattern(pattern: string): (action: string) => boolean {
  const fits = wildcard(pattern.toLowerCase());
  return (action) => fits(action.toLowerCase());
}

/**
 * A matcher for `ArnLike`: six colon-separated parts, each matched by itself; `*` alone is any ARN. A
 * literal piece is within one part, whatever its colons, unless it is the whole pattern.
 */
export function arnPattern(pattern: string | readonly Piece[]): (arn: string) => boolean {
  const pieces = typeof pattern === "string" ? [{ text: pattern, wild: true }] : pattern;
  const [first] = pieces;
  if (pieces.length === 1 && first?.wild && first.text === "*") return () => true;
  const parts: Piece[][] = [[]];
  for (const { text, wild } of pieces) {
    const [head = "", ...tail] = wild || pieces.length === 1 ? text.split(":") : [text];
    parts.at(-1)?.push({ text: head, wild });
    for (const part of tail) {
      if (parts.length < 6) parts.push([{ text: part, wild }]);
      else parts.at(-1)?.push({ text: `:${part}`, wild });
    }
  }
  const fits = parts.map((part) => wildcard(part));
  return (arn) => {
    let from = 0;
    for (let i = 0; i < fits.length; i++) {
      const colon = i === 5 ? -1 : arn.indexOf(":", from);
      // An ARN has as many parts as the pattern: the last has no further colon, or is the sixth.
      if (colon < 0 !== (i === fits.length - 1)) return false;
      if (!fits[i]?.(colon < 0 ? arn.slice(from) : arn.slice(from, colon))) return false;
      from = colon + 1;
    }
    return true;
  };
}
