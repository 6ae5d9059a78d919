import { uriDecodeBytes, uriEncode } from "../request/encoding.ts";

const HEADER_LINE = /^x-amz-security-token:.*$/gim;
const PARAMETER = /(X-Amz-Security-Token=)[^&\s]*/gi;
const REDACTED = "[session token]";
/** What is shorter is no token, and would be found everywhere. */
const SHORTEST = 8;

/** A canonical request, or any text, with neither the header nor the parameter of a session token. */
export function redactToken(text: string): string {
  return text
    .replace(HEADER_LINE, `x-amz-security-token:${REDACTED}`)
    .replace(PARAMETER, `$1${REDACTED}`);
}

/** The session tokens that a canonical request holds, each as it is and percent-encoded. */
export function tokensIn(canonicalRequest: string): readonly string[] {
  const found = (canonicalRequest.match(HEADER_LINE) ?? []).map((line) =>
    line.slice(line.indexOf(":") + 1),
  );
  for (const [parameter] of canonicalRequest.matchAll(PARAMETER)) {
    const value = parameter.slice(parameter.indexOf("=") + 1);
    found.push(value, uriDecodeBytes(value).toString("utf8"));
  }
  return found.flatMap((token) => [token, uriEncode(token), uriEncode(uriEncode(token))]);
}

/** Replaces words wherever they stand, by others that mean something but tell nothing. */
export function replacing(
  words: readonly (readonly [word: string, instead: string])[],
): (text: string) => string {
  const longestFirst = words
    .filter(([word]) => word.length >= SHORTEST)
    .toSorted(([a], [b]) => b.length - a.length);
  return (text) =>
    longestFirst.reduce((rest, [word, instead]) => rest.replaceAll(word, () => instead), text);
}
