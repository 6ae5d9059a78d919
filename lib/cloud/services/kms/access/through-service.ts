import { decide, type RequestedAction } from "../../../access/decide.ts";
import { refusalOf, type Refusal } from "../../../access/refusal.ts";
import type { Account } from "../../../account/account.ts";
import type { RequestSource } from "../../../account/condition-context.ts";
import type { Context } from "../../../account/kms/ciphertext.ts";
import type { Key } from "../../../account/kms/keys.ts";
import type { KeyService } from "../../../account/kms/service-key.ts";
import { principalAccount, type Principal } from "../../../../iam/principal/principal.ts";
import type { Call } from "../../protocol/call.ts";
import { ALGORITHM } from "../request/operation.ts";
import { onKey } from "./key-access.ts";

/** A service that uses keys of the account on behalf of a caller. */
type UsingService = KeyService | "s3";

/** The source of requests that a service sends on behalf of a caller. */
export const THROUGH_SERVICE: RequestSource = {
  request: { headers: [] },
  peer: { sourceIp: "" },
  throughService: true,
};

/** Returns an action on a key that a service performs on behalf of a principal, under an encryption context. */
export function onKeyThrough(
  account: Account,
  service: UsingService,
  principal: Principal,
  action: string,
  key: Key,
  context: Context,
): RequestedAction {
  const conditions = {
    "kms:CallerAccount": [principalAccount(principal) ?? account.accountId],
    "kms:ViaService": [`${service}.${account.region}.amazonaws.com`],
  };
  return onKey(account, principal, action, key, { context, algorithm: ALGORITHM, conditions });
}

/** Returns why the caller may not perform an action on a key through a service, or `undefined` if it is allowed. */
export function refusedThrough(
  { account, caller }: Call,
  service: UsingService,
  action: string,
  key: Key,
  context: Context,
): Refusal | undefined {
  const requested = onKeyThrough(account, service, caller.principal, action, key, context);
  return refusalOf(decide(account, caller, requested, THROUGH_SERVICE));
}
