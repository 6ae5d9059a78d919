import { issuerKeys, type Jwk } from "./issuer-keys.ts";
import type { SignedToken } from "./signed-token.ts";

/** How long the keys of an issuer are used. */
const KEYS_MS = 300_000;
/** A token with an unknown key may be of a new key. The keys are read again, but not more often than this. */
const AGAIN_MS = 2_000;

/** Returns the keys of an issuer with which a token may be signed. */
export type KeysFor = (
  issuer: string,
  jwks: ReadonlyMap<string, string>,
  token: SignedToken,
) => Promise<readonly Jwk[]>;

/** Returns a function that reads the keys of an issuer over HTTP only if it does not know them. */
export function knownKeys(): KeysFor {
  const known = new Map<string, { readonly keys: readonly Jwk[]; readonly at: number }>();
  return async (issuer, jwks, { header: { kid } }) => {
    // Keys from a file never change, and the file says which issuer they belong to.
    if (jwks.get(issuer)?.startsWith("http:") === false) return issuerKeys(issuer, jwks);
    const now = performance.now();
    const before = known.get(issuer);
    if (before) {
      const age = now - before.at;
      const isKnown = kid === undefined || before.keys.some((key) => key["kid"] === kid);
      if (age < (isKnown ? KEYS_MS : AGAIN_MS)) return before.keys;
    }
    const keys = await issuerKeys(issuer, jwks);
    known.set(issuer, { keys, at: now });
    return keys;
  };
}
