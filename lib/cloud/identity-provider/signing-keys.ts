import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign,
} from "node:crypto";
import type { OidcKeyRecord, OidcState } from "../state/cloud-state.ts";

/** Tokens that are out live no longer than this, and so does the key that signed them. */
const KEPT = 2;

export function newOidcKey(): OidcKeyRecord {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    kid: randomUUID(),
    pem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** Signs with a new key from now on; what the last one signed is still good. */
export function rotateKeys(state: OidcState): void {
  state.keys = [newOidcKey(), ...state.keys].slice(0, KEPT);
}

/** The public keys, as issuers publish them. */
export function keySet({ keys }: OidcState): object {
  return {
    keys: keys.map(({ kid, pem }) => ({
      ...createPublicKey(pem).export({ format: "jwk" }),
      kid,
      use: "sig",
      alg: "ES256",
    })),
  };
}

/** A JWT with these claims, signed with the newest key. */
export function signToken({ keys }: OidcState, claims: object): string {
  const [key] = keys;
  if (!key) throw new Error("the issuer has no key");
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  // The type of RFC 9068: an access token cannot be taken for an identity.
  const signed = `${encode({ alg: "ES256", typ: "at+jwt", kid: key.kid })}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(signed), {
    key: createPrivateKey(key.pem),
    dsaEncoding: "ieee-p1363",
  });
  return `${signed}.${signature.toString("base64url")}`;
}
