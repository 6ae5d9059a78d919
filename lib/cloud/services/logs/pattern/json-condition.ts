/** A condition on the value of a message that is JSON. */
type Condition = (value: unknown) => boolean;

/** Returns a condition on the existence of a member, or `undefined` for unknown words. */
export function existence(selector: string, words: string): Condition | undefined {
  const select = selected(selector);
  switch (words) {
    case "IS NULL":
      return (value) => select(value) === null;
    case "IS TRUE":
      return (value) => select(value) === true;
    case "IS FALSE":
      return (value) => select(value) === false;
    case "NOT EXISTS":
      return (value) => select(value) === undefined;
    default:
      return undefined;
  }
}

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Returns a comparison of a member with a value: a number, or a text in which `*` matches any text. A member of another
 * type, or that does not exist, never matches. Returns `undefined` for an unknown operator.
 */
export function comparison(
  selector: string,
  operator: string,
  given: string,
): Condition | undefined {
  const select = selected(selector);
  if (NUMBER.test(given)) {
    const compare = NUMERIC[operator];
    const wanted = Number(given);
    return (
      compare &&
      ((value) => {
        const member = select(value);
        return typeof member === "number" && compare(member, wanted);
      })
    );
  }
  if (operator !== "=" && operator !== "!=") return undefined;
  const parts = (given.startsWith('"') ? unquoted(given) : given).split("*");
  return (value) => {
    const member = select(value);
    return typeof member === "string" && hasParts(member, parts) === (operator === "=");
  };
}

const NUMERIC: Readonly<Partial<Record<string, (a: number, b: number) => boolean>>> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/g, "$1");
}

/** Returns whether a text consists of these parts with any text between them. */
function hasParts(text: string, [first = "", ...others]: readonly string[]): boolean {
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return text.endsWith(last);
}

/** Returns the function that reads the member of a selector such as `$.a.b[0]`. */
function selected(selector: string): (value: unknown) => unknown {
  const steps = [...selector.matchAll(/\.([\w-]+)|\["([^"\]]+)"\]|\[(\d+)\]/g)].map(
    ([, name, quoted, index]) => name ?? quoted ?? Number(index),
  );
  return (value) => {
    let at: unknown = value;
    for (const step of steps) {
      if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
      // An object has a member of this name, and a list an element of this index.
      at = (at as Readonly<Record<string | number, unknown>>)[step];
    }
    return at;
  };
}
