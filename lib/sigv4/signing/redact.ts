import { uriDecodeBytes, uriEncode } from "../request/encoding.ts";

const HEADER_LINE = /^x-amz-security-token:.*$/gim;
const PARAMETER = /(X-Amz-Security-Token=)[^&\s]*/gi;
const REDACTED = "[session token]";
/** Length of the shortest text that is replaced. A shorter text could occur in many places by chance. */
const SHORTEST = 8;

/**
 * Replaces the session token in a canonical request or another text, both in the header and in the query parameter.
 */
export function redactToken(text: string): string {
  return text
    .replace(HEADER_LINE, `x-amz-security-token:${REDACTED}`)
    .replace(PARAMETER, `$1${REDACTED}`);
}

/**
 * Returns the session tokens in a canonical request, each unencoded and percent-encoded once and twice. A token with
 * half a surrogate pair, which is possible in a JSON response, is returned unencoded only.
 */
export function tokensIn(canonicalRequest: string): readonly string[] {
  const found = (canonicalRequest.match(HEADER_LINE) ?? []).map((line) =>
    line.slice(line.indexOf(":") + 1),
  );
  for (const [parameter] of canonicalRequest.matchAll(PARAMETER)) {
    const value = parameter.slice(parameter.indexOf("=") + 1);
    found.push(value, uriDecodeBytes(value).toString("utf8"));
  }
  return found.flatMap((token) =>
    token.isWellFormed() ? [token, uriEncode(token), uriEncode(uriEncode(token))] : [token],
  );
}

/**
 * Returns a function that replaces secret words everywhere in a text by placeholders such as `SESSION-TOKEN`, which
 * do not reveal the words. It ignores words of fewer than 8 characters.
 */
export function replacing(
  words: readonly (readonly [word: string, instead: string])[],
): (text: string) => string {
  const longestFirst = words
    .filter(([word]) => word.length >= SHORTEST)
    .toSorted(([a], [b]) => b.length - a.length);
  return (text) =>
    longestFirst.reduce((rest, [word, instead]) => rest.replaceAll(word, () => instead), text);
}
