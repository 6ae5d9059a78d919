import type { Account } from "../account/account.ts";
import { declarationKey } from "../account/declaration.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { resourceTypeOf } from "../resources/resource-type-of.ts";
import type { ResourceRecord } from "../state/cloud-state.ts";
import { customTimeout } from "./custom-resource/custom-timeout.ts";
import type { Effects } from "./custom-resource/effects.ts";
import type { Removal, Run } from "./run.ts";

type Owner = Pick<AssemblyStack, "name" | "id">;

/** Deletes a stack and its resources, except the resources that its template retains. */
export function deleteStack(account: Account, stack: Owner, run: Run): void {
  const resources = account.state.stacks[stack.name]?.resources ?? {};
  removeResources(account, stack, new Map(Object.entries(resources)), new Map(), run);
  delete account.state.stacks[stack.name];
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
  // A resource with a fixed name may have moved to another logical id. It still exists and is not removed.
  const there = new Set([...kept.values()].map(({ type, physicalId }) => `${type} ${physicalId}`));
  const removals = [...resources]
    .toReversed()
    .flatMap(([logicalId, record]): readonly Removal[] => {
      if (kept.has(logicalId) || record.retained) return [];
      const definition = resourceTypeOf(record.type);
      if (!definition?.sharesIds && there.has(`${record.type} ${record.physicalId}`)) return [];
      return [{ stack, logicalId, record }];
    });
  if (removals.some(({ record }) => record.custom)) run.cleanup.push(...removals);
  else for (const { record } of removals) removeResource(record, account);
}

/** Removes a resource, and what the account knows about its template. */
export function removeResource(record: ResourceRecord, account: Account): void {
  const { type, physicalId, attributes } = record;
  resourceTypeOf(type)?.remove(record, account);
  account.declarations.delete(declarationKey(type, physicalId, attributes["RestApiId"]));
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
