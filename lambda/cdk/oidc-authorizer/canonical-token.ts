import { hasOneReading } from "../../../lib/formats/json/one-reading.ts";

/**
 * Whether a JWT has the only form that RFC 7515 §2 allows: three parts in base64url without padding and without stray
 * bits at the end. The first two are UTF-8, and JSON that all parsers read alike. If a token could have a second
 * form, this form would not be found in a list of revoked tokens or in a cache.
 *
 * @param token A token that has been parsed, so its first two parts are JSON.
 */
export function isCanonicalToken(token: string): boolean {
  const [header = "", claims = "", ...signature] = token.split(".");
  return (
    signature.length === 1 &&
    [header, claims, ...signature].every(isCanonical) &&
    [header, claims].every((part) => {
      const bytes = Buffer.from(part, "base64url");
      const text = bytes.toString("utf8");
      return Buffer.from(text, "utf8").equals(bytes) && hasOneReading(text);
    })
  );
}

function isCanonical(part: string): boolean {
  return Buffer.from(part, "base64url").toString("base64url") === part;
}
