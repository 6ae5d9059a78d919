import type { Account } from "../account/account.ts";
import { oidcState } from "./oidc-state.ts";
import { publicKeys } from "./signing-keys.ts";

/** Returns the keys with which the local issuer signs tokens in the name of a user pool whose own keys are on AWS. */
export function poolKeys(account: Account): readonly Readonly<Record<string, unknown>>[] {
  return publicKeys(oidcState(account));
}
