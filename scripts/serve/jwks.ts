import { isMap } from "../../lib/json.ts";
import { messageOf } from "../../lib/errors.ts";
import { isLoopback } from "../../lib/secure-url.ts";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";
import { UsageError } from "../terminal/io.ts";

/** A URL of an issuer, or the id of a Cognito user pool, and a file or a URL of this machine. */
const FORM = /^(https?:\/\/[^=]+|[a-z]{2}(?:-[a-z]+)+-\d_\w+)=([^=]+)$/s;

/**
 * Parses `ISSUER=FILE` texts: the public keys of identity providers, which AWS gets from the issuer itself. The id of a
 * Cognito user pool means its issuer.
 *
 * @returns JSON Web Key Sets by issuer, or their URLs on this machine.
 * @throws {UsageError} If a text is malformed, or if a file is not a JSON Web Key Set.
 */
export function parseJwks(texts: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const text of texts) {
    const [, named, file] = FORM.exec(text) ?? [];
    if (named === undefined || file === undefined) {
      throw new UsageError(
        `--jwks takes https://ISSUER=FILE or USER_POOL_ID=FILE, not ${JSON.stringify(text)}`,
      );
    }
    const issuer = issuerOf(named);
    if (found.has(issuer)) throw new UsageError(`--jwks ${issuer} is given twice`);
    found.set(issuer, file.startsWith("http:") ? loopbackUrl(file) : keySet(file));
  }
  return found;
}

function issuerOf(named: string): string {
  if (named.startsWith("http")) return named;
  const [region = ""] = named.split("_");
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return `https://cognito-idp.${region}.${suffix}/${named}`;
}

function loopbackUrl(text: string): string {
  if (!URL.canParse(text) || !isLoopback(new URL(text).hostname)) {
    throw new UsageError(`--jwks ${text} is not an http URL of this machine`);
  }
  return text;
}

function keySet(file: string): string {
  try {
    const text = readRegularText(file, LIMITS.text);
    const set: unknown = JSON.parse(text);
    const keys = isMap(set) ? set["keys"] : undefined;
    if (!Array.isArray(keys) || keys.length === 0) throw new Error("it has no list of keys");
    return text;
  } catch (cause) {
    throw new UsageError(`--jwks ${file} cannot be used: ${messageOf(cause)}`);
  }
}
