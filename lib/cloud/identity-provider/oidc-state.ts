import { randomBytes } from "node:crypto";
import type { Account } from "../account/account.ts";
import type { OidcState } from "../state/cloud-state.ts";
import { newOidcKey } from "./signing-keys.ts";

/** Returns the issuer's part of the state. It is created at the first call. */
export function oidcState({ state }: Account): OidcState {
  return (state.oidc ??= {
    clientSecret: randomBytes(32).toString("base64url"),
    keys: [newOidcKey()],
  });
}
