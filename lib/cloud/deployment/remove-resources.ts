import type { Account } from "../account/account.ts";
import { declarationKey } from "../account/declaration.ts";
import { stackNameIn } from "../account/stack-arn.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { NESTED_STACK } from "../assembly/nested-stack.ts";
import { resourceTypeOf } from "../resources/resource-type-of.ts";
import type { ResourceRecord } from "../state/cloud-state.ts";
import { customTimeout } from "./custom-resource/custom-timeout.ts";
import type { Effects } from "./custom-resource/effects.ts";
import type { Removal, Run } from "./run/run.ts";

type Owner = Pick<AssemblyStack, "name" | "id">;

/** Deletes a stack and its resources, except the resources that its template retains. */
export function deleteStack(account: Account, stack: Owner, run: Run): void {
  removeAll(account, removalsOfStack(account, stack), run);
}

/**
 * Removes resources, the last one first. If a function must delete one of them, all are removed at the end of the
 * deployment, because the function and its role are needed until then, and nothing could create the resource again if
 * the deployment failed.
 *
 * @param kept The resources that stay.
 */
export function removeResources(
  account: Account,
  stack: Owner,
  resources: ReadonlyMap<string, ResourceRecord>,
  kept: ReadonlyMap<string, ResourceRecord>,
  run: Run,
): void {
  removeAll(account, removalsOf(account, stack, resources, kept), run);
}

function removeAll(account: Account, removals: readonly Removal[], { cleanup }: Run): void {
  if (removals.some(({ record }) => record.custom)) cleanup.push(...removals);
  else for (const { record } of removals) removeResource(record, account);
}

/** Returns the resources to remove, and forgets the nested stacks among them. */
function removalsOf(
  account: Account,
  stack: Owner,
  resources: ReadonlyMap<string, ResourceRecord>,
  kept: ReadonlyMap<string, ResourceRecord>,
): readonly Removal[] {
  // A resource with a fixed name may have moved to another logical id. It still exists and is not removed.
  const there = new Set([...kept.values()].map(({ type, physicalId }) => `${type} ${physicalId}`));
  return [...resources].toReversed().flatMap(([logicalId, record]) => {
    const { type, physicalId, retained } = record;
    if (kept.has(logicalId) || retained) return [];
    if (type === NESTED_STACK) {
      const name = stackNameIn(physicalId) ?? "";
      return removalsOfStack(account, { name, id: stack.id });
    }
    if (!resourceTypeOf(type)?.sharesIds && there.has(`${type} ${physicalId}`)) return [];
    return [{ stack, logicalId, record }];
  });
}

function removalsOfStack(account: Account, stack: Owner): readonly Removal[] {
  const resources = account.state.stacks[stack.name]?.resources ?? {};
  delete account.state.stacks[stack.name];
  return removalsOf(account, stack, new Map(Object.entries(resources)), new Map());
}

/** Removes a resource, and what the account knows about its template. */
function removeResource(record: ResourceRecord, account: Account): void {
  const { type, physicalId, attributes } = record;
  resourceTypeOf(type)?.remove(record, account);
  const key = declarationKey(type, physicalId, attributes["RestApiId"]);
  account.declarations.delete(key);
  account.declaredProperties.delete(key);
}

/** Removes what a deployment has left for its end. */
export function* cleanUp(account: Account, { cleanup }: Run): Effects<void> {
  for (const { stack, logicalId, record } of cleanup) {
    const { custom, physicalId, type } = record;
    if (!custom) {
      removeResource(record, account);
      continue;
    }
    yield {
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
  }
}
