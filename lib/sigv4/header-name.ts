/** HTTP's `token`, of which methods and header names are made (RFC 9110 §5.6.2). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Names seen before, with their lower-case form: requests use the same few. */
const known = new Map<string, string>();
const KEPT = 256;

/** A header name in lower case; `undefined` where HTTP has no such name. */
export function headerName(name: string): string | undefined {
  const seen = known.get(name);
  if (seen !== undefined) return seen;
  if (!TOKEN.test(name)) return undefined;
  const lower = name.toLowerCase();
  if (known.size < KEPT) known.set(name, lower);
  return lower;
}
