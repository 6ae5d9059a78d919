/** The most that a body may have for its JSON to be parsed. */
export interface StructureLimits {
  /** Objects and lists. Each one takes up to 1.5 µs to parse, many times what its two bytes suggest. */
  readonly containers: number;
  /** Members of objects and elements of lists, after the first one of each. */
  readonly parts: number;
}

/** About as many as an item of DynamoDB's 400 KB has room for, such as a list of short numbers. */
export const OF_ONE_ITEM: StructureLimits = { containers: 150_000, parts: 300_000 };

/** Far deeper than requests are. */
const DEEPEST = 1_000;
/** About as many attributes as an item of DynamoDB's 400 KB has room for. */
const MOST_MEMBERS = 50_000;

const [QUOTE, COMMA, COLON, OPEN_LIST, BACKSLASH, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [
  0x22, 0x2c, 0x3a, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d,
];

/**
 * Returns the limit that a body exceeds, for its sender, even if the body is not JSON; `undefined` if it exceeds none.
 * Nothing else has its turn while `JSON.parse` runs, and it takes seconds for a body that is small enough to be
 * received.
 */
export function exceededLimit(body: Uint8Array, limits: StructureLimits): string | undefined {
  let containers = 0;
  let parts = 0;
  /** The members so far of the object at the place, and of each around it. */
  let members = 0;
  const around: number[] = [];
  for (let at = 0; at < body.length; at++) {
    switch (body[at] ?? 0) {
      case QUOTE:
        at = endOfText(body, at);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        if (around.push(members) > DEEPEST) return `${DEEPEST} objects and lists in each other`;
        if (++containers > limits.containers) return `${limits.containers} objects and lists`;
        members = 0;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        members = around.pop() ?? 0;
        break;
      case COLON:
        if (++members > MOST_MEMBERS) return `${MOST_MEMBERS} members of an object`;
        break;
      case COMMA:
        if (++parts > limits.parts) return `${limits.parts} members and elements`;
        break;
      default:
    }
  }
  return undefined;
}

/** The index of the quote that ends the text that begins at an index; the length of the body without one. */
function endOfText(body: Uint8Array, begin: number): number {
  let at = begin + 1;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at;
}
