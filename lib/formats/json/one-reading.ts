/** Deepest nesting that is accepted. Parsers differ in whether they stop at deeper nesting, and how. */
const MAX_DEPTH = 1_000;

/** A string (even if it is not closed) with the colon that makes it a member's name, or a bracket. */
const TOKEN = /("[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$))(\s*:)?|[{}[\]]/gs;

/**
 * Whether every parser reads the same from a JSON text. If a member occurs twice, some parsers keep the first
 * one, and some do not treat `__proto__` as a member. A text that was checked with one parser must not mean
 * something else to another. API Gateway is not known to check this.
 *
 * @param json A text that was parsed before, so its strings and brackets are in the expected places.
 */
export function hasOneReading(json: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  for (const [token, text, colon] of json.matchAll(TOKEN)) {
    if (token === "{" || token === "[") {
      open.push(token === "{" ? new Set() : undefined);
      if (open.length > MAX_DEPTH) return false;
    } else if (text === undefined) {
      open.pop();
    } else if (colon !== undefined) {
      const name = String(JSON.parse(text));
      const members = open.at(-1);
      if (name === "__proto__" || members?.has(name)) return false;
      members?.add(name);
    }
  }
  return true;
}
