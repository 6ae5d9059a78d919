import { decide, type RequestedAction } from "../../../access/decide.ts";
import { refusalOf } from "../../../access/refusal.ts";
import { onFunction } from "../../../access/requested-actions.ts";
import type { Read } from "../../../stacks/drift/compared.ts";
import { driftOf, type ResourceDrift } from "../../../stacks/drift/drift-of.ts";
import { onKey } from "../../kms/access/key-access.ts";
import type { Call } from "../../protocol/call.ts";

/**
 * Compares the resources of a stack with its template, by logical id. CloudFormation reads each resource with the
 * permissions of the caller, so what the caller may not read is not checked.
 */
export function readableDrift(call: Call, stackName: string): ReadonlyMap<string, ResourceDrift> {
  const all = [...driftOf(call.account, stackName)];
  return new Map(
    all.map(([logicalId, drift]) => [
      logicalId,
      isReadable(call, drift) ? drift : unchecked(drift),
    ]),
  );
}

function isReadable(call: Call, { reads }: ResourceDrift): boolean {
  return reads.every((read) => {
    const action = requested(call, read);
    return refusalOf(decide(call.account, call.caller, action, call), action) === undefined;
  });
}

/** Returns an action with the policy of its resource, as far as calls decide by it. */
function requested({ account, caller }: Call, { action, resource }: Read): RequestedAction {
  if (action.startsWith("lambda:")) return onFunction(account, resource, action);
  const key = action.startsWith("kms:")
    ? account.keys.get(resource.split(":key/").at(-1) ?? "")
    : undefined;
  return key ? onKey(account, caller.principal, action, key) : { action, resource };
}

function unchecked({ type, physicalId, reads }: ResourceDrift): ResourceDrift {
  return {
    status: "NOT_CHECKED",
    type,
    physicalId,
    differences: [],
    expectedProperties: {},
    actualProperties: {},
    reads,
  };
}
