import { onFunction } from "../access/requested-actions.ts";
import type { Account } from "../account/account.ts";
import { stackNameIn } from "../account/stack-arn.ts";
import { hasUnknown } from "../assembly/language/unknown-value.ts";
import { NESTED_STACK } from "../assembly/nested-stack.ts";
import { customTimeout } from "./custom-resource/custom-timeout.ts";
import type { Effects } from "./custom-resource/effects.ts";
import { removeResource } from "./remove-resources.ts";
import type { Removal, Run } from "./run/run.ts";

/**
 * Removes what a deployment has left for its end.
 *
 * @param isDeletion Whether the deployment only deletes a stack. Then it stops at a resource that cannot be deleted, and
 *   the stack keeps that resource and the resources that it may depend on.
 */
export function* cleanUp(account: Account, run: Run, isDeletion: boolean): Effects<void> {
  for (const [index, removal] of run.cleanup.entries()) {
    const { stack, logicalId, record } = removal;
    const { custom, physicalId, type } = record;
    if (!custom) {
      const isRemoved = removeResource(removal, account, run);
      if (isRemoved || !isDeletion) continue;
      restore(account, run, run.cleanup.slice(index));
      return;
    }
    const step = { stackName: stack.name, logicalId, type, physicalId };
    const on = onFunction(account, custom.serviceToken);
    const refused = hasUnknown(custom.serviceToken)
      ? undefined
      : run.permit?.refusalOf(account, [on]);
    const response = refused
      ? undefined
      : yield {
          requestType: "Delete",
          stackName: stack.name,
          stackId: stack.id,
          logicalId,
          path: custom.path,
          type,
          serviceToken: custom.serviceToken,
          timeoutSeconds: customTimeout(custom.properties),
          physicalId,
          properties: custom.properties,
        };
    const reason = refused ? `${refused.problem} (${refused.advice})` : response?.failure;
    if (reason === undefined) run.watcher.step({ ...step, action: "delete" });
    else run.watcher.step({ ...step, action: "fail", failure: { reason, verb: "DELETE" } });
    if (reason === undefined || !isDeletion) continue;
    restore(account, run, run.cleanup.slice(index));
    return;
  }
}

/** Gives the stacks that are removed back the resources that are left of them. */
function restore({ state }: Account, { removed }: Run, left: readonly Removal[]): void {
  // A nested stack comes after the stack that contains it.
  for (const [name, record] of [...removed].toReversed()) {
    const resources = Object.entries(record.resources).filter(
      ([logicalId, { type, physicalId }]) =>
        (type === NESTED_STACK && state.stacks[stackNameIn(physicalId) ?? ""] !== undefined) ||
        left.some((removal) => removal.stack.name === name && removal.logicalId === logicalId),
    );
    if (resources.length === 0) continue;
    state.stacks[name] = { ...record, resources: Object.fromEntries(resources) };
  }
}
