import type { Account } from "../account/account.ts";
import { configurationAt } from "../account/configuration-at.ts";
import type { RememberedAccount } from "../account/remember-account.ts";
import type { CustomRequest, CustomResponse } from "./custom-resource/effects.ts";
import type { Journal, PerformQuietly } from "./custom-resource/journal.ts";

/**
 * Restores an account after a deployment that has failed, and undoes what the functions of custom resources have done:
 * what they have created is deleted by the functions that created it, and what they have updated gets its earlier
 * properties from the functions of the earlier deployment, if it had them.
 */
export async function rollBack(
  account: Account,
  before: RememberedAccount,
  journal: Journal,
  perform: PerformQuietly,
): Promise<void> {
  const undone = new Map<CustomRequest, CustomResponse>();
  const note = (request: CustomRequest, response: CustomResponse) =>
    void undone.set(request, response);
  const isThereBefore = ({ serviceToken }: CustomRequest): boolean =>
    configurationAt(before.copy, serviceToken) !== undefined;

  await journal.deleteCreated(perform);
  await journal.undoUpdates(perform, (request) => !isThereBefore(request), note);
  before.restore();
  await journal.undoUpdates(perform, isThereBefore, note);
  for (const [request, response] of undone) recordUndone(account, request, response);
}

/** Notes what the function has answered to the undoing of an update. */
function recordUndone(
  { state }: Account,
  { stackName, logicalId }: CustomRequest,
  { physicalId, data, requestId }: CustomResponse,
): void {
  const stack = state.stacks[stackName];
  const record = stack?.resources[logicalId];
  if (!stack || !record?.custom) return;
  const custom = { ...record.custom, data, requestId };
  const resources = { ...stack.resources, [logicalId]: { ...record, physicalId, custom } };
  state.stacks[stackName] = { ...stack, resources };
}
