import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign,
} from "node:crypto";
import type { OidcKeyRecord, OidcState } from "../state/cloud-state.ts";

/** Number of keys to keep: the newest key, and the previous key for the tokens that it has signed. */
const KEPT = 2;

export function newOidcKey(): OidcKeyRecord {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    kid: randomUUID(),
    pem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** Adds a new key, which signs from now on. Tokens that the previous key signed stay valid. */
export function rotateKeys(state: OidcState): void {
  state.keys = [newOidcKey(), ...state.keys].slice(0, KEPT);
}

/** Returns the public keys as a JSON Web Key Set. */
export function keySet(state: OidcState): object {
  return { keys: publicKeys(state) };
}

export function publicKeys({ keys }: OidcState): readonly Readonly<Record<string, unknown>>[] {
  return keys.map(({ kid, pem }) => ({
    ...createPublicKey(pem).export({ format: "jwk" }),
    kid,
    use: "sig",
    alg: "ES256",
  }));
}

/**
 * Returns a JWT with these claims, signed with the newest key.
 *
 * @throws {Error} If the issuer has no key.
 */
export function signToken({ keys }: OidcState, claims: object): string {
  const [key] = keys;
  if (!key) throw new Error("the issuer has no key");
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  // The type of RFC 9068, so that an access token cannot be used as an ID token.
  const signed = `${encode({ alg: "ES256", typ: "at+jwt", kid: key.kid })}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(signed), {
    key: createPrivateKey(key.pem),
    dsaEncoding: "ieee-p1363",
  });
  return `${signed}.${signature.toString("base64url")}`;
}
