import { isMap } from "../../lib/json.ts";
import { messageOf } from "../../lib/errors.ts";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";
import { UsageError } from "../terminal/io.ts";

/**
 * Parses `ISSUER=FILE` texts: the public keys of identity providers, which AWS gets from the issuer itself.
 *
 * @returns JSON Web Key Sets by issuer.
 * @throws {UsageError} If a text is malformed, or if a file is not a JSON Web Key Set.
 */
export function parseJwks(texts: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const text of texts) {
    const [, issuer, file] = /^(https?:\/\/[^=]+)=([^=]+)$/s.exec(text) ?? [];
    if (issuer === undefined || file === undefined) {
      throw new UsageError(`--jwks takes https://ISSUER=FILE, not ${JSON.stringify(text)}`);
    }
    if (found.has(issuer)) throw new UsageError(`--jwks ${issuer} is given twice`);
    found.set(issuer, keySet(file));
  }
  return found;
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
