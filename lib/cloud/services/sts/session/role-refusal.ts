import { decide, type RequestedAction } from "../../../access/decide.ts";
import { refusalOf, type Refusal } from "../../../access/refusal.ts";
import type { Caller, Role } from "../../../account/iam/identities.ts";
import type { UnsignedCall } from "../../protocol/call.ts";

/**
 * Returns why a caller may not assume a role, or `undefined` if it may. AWS answers alike if the role does not exist,
 * so the reason of the local cloud says it, and has no statement to add.
 */
export function roleRefusal(
  call: UnsignedCall,
  caller: Caller,
  action: RequestedAction,
  role: Role | undefined,
): Refusal | undefined {
  const refusal = refusalOf(decide(call.account, caller, action, call), action);
  if (!refusal || role) return refusal;
  return { ...refusal, reason: `${action.resource} does not exist`, allowing: [] };
}
