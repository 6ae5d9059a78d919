/** What is encoded more often than this, nobody means. */
const DECODINGS = 3;

/**
 * Whether a path is one thing to a signature, which is made over the path without dot segments, and
 * another to a router, a policy or the function behind it, if they decode it: dot segments, in clear or
 * encoded, once or several times; a backslash; a zero byte; a `%` that encodes nothing. `%2F` is a slash
 * inside of a path parameter, and `//` an empty segment: API Gateway takes both, and so does this.
 *
 * @param path Raw.
 */
export function isHazardous(path: string): boolean {
  if (/%(?![\dA-Fa-f]{2})/.test(path)) return true;
  let text = path;
  for (let decodings = 0; decodings <= DECODINGS; decodings++) {
    if (/[\0\\]/.test(text) || /(^|\/)\.{1,2}(\/|$)/.test(text)) return true;
    const decoded = text.replaceAll(/%([\dA-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (decoded === text) return false;
    text = decoded;
  }
  return true;
}
