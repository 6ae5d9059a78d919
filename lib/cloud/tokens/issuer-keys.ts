import { isMap, parseJson } from "../../json.ts";
import { loopbackJson } from "./loopback-json.ts";

/** A JSON Web Key (RFC 7517). */
export type Jwk = Readonly<Record<string, unknown>>;

/**
 * Returns the public keys of an issuer of tokens: from a local file, or by discovery if the issuer is on this machine.
 *
 * @param jwks JSON Web Key Sets by issuer, or their URLs on this machine.
 * @throws {Error} If there are no keys. The message says how to pass them.
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
export async function issuerKeys(
  issuer: string,
  jwks: ReadonlyMap<string, string>,
): Promise<readonly Jwk[]> {
  const given = jwks.get(issuer);
  if (given?.startsWith("http:")) return keysIn(await loopbackJson(given));
  if (given !== undefined) return keysIn(parseJson(given));
  if (!issuer.startsWith("http:")) {
    throw new Error(
      `the keys of ${issuer} are not here: pass --jwks ${issuer}=FILE.json to signet serve`,
    );
  }
  const metadata = await loopbackJson(`${issuer}/.well-known/openid-configuration`);
  if (!isMap(metadata) || metadata["issuer"] !== issuer) {
    throw new Error(`the discovery document of ${issuer} names another issuer`);
  }
  return keysIn(await loopbackJson(String(metadata["jwks_uri"])));
}

function keysIn(set: unknown): readonly Jwk[] {
  const keys = isMap(set) ? set["keys"] : undefined;
  if (Array.isArray(keys)) return keys.filter(isMap);
  throw new Error("the key set has no list of keys");
}
