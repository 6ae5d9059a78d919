/** The scheme and the host of a URL, or nothing for a /path. */
const ORIGIN = /^(?:[A-Za-z]+:\/\/[^/?#]*)?/;

/**
 * Returns a URL or /path with the characters `{`, `|` and `}` encoded. API Gateway answers them with a 400 if they
 * arrive unencoded, and a path that is encoded after signing has another signature.
 */
export function encodedTarget(target: string): string {
  const { length } = ORIGIN.exec(target)?.[0] ?? "";
  return target.slice(0, length) + target.slice(length).replace(/[{|}]/g, encodeURIComponent);
}
