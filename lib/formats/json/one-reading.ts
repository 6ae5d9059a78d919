/** Deepest nesting that is accepted. Some parsers reject deeper nesting and others do not. */
const MAX_DEPTH = 1_000;

/**
 * A JSON string, which may lack its closing quote, with the colon after it if it is a member's name; or a bracket.
 */
const TOKEN = /("[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$))(\s*:)?|[{}[\]]/gs;

/**
 * Whether all parsers return the same value for a JSON text, so that a text which one parser has checked does not
 * have another value for the next parser. Parsers differ if a member occurs twice, because some keep the first one,
 * and if a member is named `__proto__`. API Gateway is not known to reject such a text.
 *
 * @param json A valid JSON text, which the caller has parsed before.
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
