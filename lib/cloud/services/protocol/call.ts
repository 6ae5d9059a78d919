import { decide, type RequestedAction } from "../../access/decide.ts";
import { refusalOf } from "../../access/refusal.ts";
import type { Account } from "../../account/account.ts";
import type { Identity } from "../../account/iam/identities.ts";
import type { Peer, ReceivedRequest } from "../../http/http-types.ts";
import type { Log } from "../../process/log.ts";
import { ServiceError } from "./service-error.ts";

/** A call to an operation that needs no signature. */
export interface UnsignedCall {
  readonly account: Account;
  readonly request: ReceivedRequest;
  readonly peer: Peer;
  readonly now: Date;
  readonly requestId: string;
  /** Saves the account's state after an operation that changed it. */
  readonly save: () => void;
  readonly log: Log;
}

/** A call to a service by a caller whose signature was valid. */
export interface Call extends UnsignedCall {
  readonly caller: Identity;
}

/**
 * Checks that the policies allow the action.
 *
 * @param error Name and status of the service's error for a refusal.
 * @throws {ServiceError} The given error with IAM's message if the policies do not allow the action.
 */
export function authorize(
  call: Call,
  action: RequestedAction,
  error: { readonly type: string; readonly status: number },
): void {
  const refusal = refusalOf(decide(call.account, call.caller, action, call), action);
  if (refusal) throw new ServiceError(error.type, refusal.message, error.status, refusal);
}
