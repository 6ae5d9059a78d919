import { isPrintable } from "../../../printable.ts";

/**
 * Whether all servers interpret a path in the same way, and so agree on the folder that it is in. Before they
 * resolve `..`, some servers decode a path twice, treat a backslash as a slash, join slashes, cut path
 * parameters (`..;a`) or trailing dots and spaces off a segment, or convert look-alikes of a dot to dots
 * (Unicode NFKC). A path that one of these steps would change has more than one interpretation.
 *
 * @param path The percent-encoded path that is sent.
 */
export function hasOneReading(path: string): boolean {
  // Characters that an encoder has no reason to encode, or that a second decoding would change.
  if (/%(?:[01]|7f|25|2e|2f|3b|5c)/i.test(path)) return false;
  const decoded = decode(path)?.normalize("NFKC");
  if (decoded === undefined || decoded.includes("\\") || !isPrintable(decoded)) return false;
  const [first, ...segments] = decoded.split("/");
  if (first !== "") return path === "";
  // A slash at the end of the path leaves an empty segment, which is the only one that may be empty.
  if (segments.at(-1) === "") segments.pop();
  return !segments.some((segment) => /^[.\s]*(?:;|$)/.test(segment));
}

/** Decodes a path. Returns `undefined` if it is not UTF-8 (a slash in two bytes) or has an escape like `%u002e`. */
function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
