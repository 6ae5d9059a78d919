import type { Account } from "../account/account.ts";
import { stackNameIn } from "../account/stack-arn.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { NESTED_STACK } from "../assembly/nested-stack.ts";
import { resourceTypeOf } from "../resources/resource-type-of.ts";
import type { ResourceRecord } from "../state/cloud-state.ts";
import { declaredAs } from "./declared-as.ts";
import { CLEANER, emptyBucket } from "./empty-bucket.ts";
import type { Removal, Run } from "./run/run.ts";
import type { Step } from "./run/watcher.ts";

const BUCKET = "AWS::S3::Bucket";

type Owner = Pick<AssemblyStack, "name" | "id">;

/**
 * Deletes a stack and its resources, except the resources that its template retains.
 *
 * @param retained Logical ids of further resources to retain.
 */
export function deleteStack(
  account: Account,
  stack: Owner,
  run: Run,
  retained: ReadonlySet<string> = new Set(),
): void {
  removeAll(account, removalsOfStack(account, stack, run, retained), run);
}

/**
 * Removes resources, the last one first. If a function must delete one of them or a bucket is among them, all are removed at the end of the
 * deployment, because the function and its role are needed until then, and nothing could create the resource again if
 * the deployment failed.
 *
 * @param resources The resources, with their logical ids.
 * @param kept The resources that stay.
 */
export function removeResources(
  account: Account,
  stack: Owner,
  resources: readonly (readonly [logicalId: string, record: ResourceRecord])[],
  kept: ReadonlyMap<string, ResourceRecord>,
  run: Run,
): void {
  removeAll(account, removalsOf(account, stack, resources, kept, run), run);
}

function removeAll(account: Account, removals: readonly Removal[], run: Run): void {
  // A resource that cannot be removed stays, with what it may depend on, which only the end of the deployment knows.
  const mayStay = removals.some(
    ({ record: { type, custom } }) => custom || type === BUCKET || type === CLEANER,
  );
  if (run.permit || mayStay) run.cleanup.push(...removals);
  else for (const removal of removals) removeResource(removal, account, run);
}

/** Returns the resources to remove, and forgets the nested stacks among them. */
function removalsOf(
  account: Account,
  stack: Owner,
  resources: readonly (readonly [string, ResourceRecord])[],
  kept: ReadonlyMap<string, ResourceRecord>,
  run: Run,
): readonly Removal[] {
  // A resource with a fixed name may have moved to another logical id. It still exists and is not removed.
  const there = new Set([...kept.values()].map(({ type, physicalId }) => `${type} ${physicalId}`));
  return [...resources].toReversed().flatMap(([logicalId, record]) => {
    const { type, physicalId, retained } = record;
    if (!resourceTypeOf(type)?.sharesIds && there.has(`${type} ${physicalId}`)) return [];
    const step = (action: Step["action"]): void =>
      run.watcher.step({ stackName: stack.name, logicalId, type, physicalId, action });
    if (retained) {
      step("skip");
      return [];
    }
    if (type === NESTED_STACK) {
      const name = stackNameIn(physicalId) ?? "";
      const removals = removalsOfStack(account, { name, id: stack.id }, run);
      step("delete");
      return removals;
    }
    return [{ stack, logicalId, record }];
  });
}

function removalsOfStack(
  account: Account,
  stack: Owner,
  run: Run,
  retained: ReadonlySet<string> = new Set(),
): readonly Removal[] {
  const record = account.state.stacks[stack.name];
  run.watcher.removes(stack.name);
  if (record) run.removed.set(stack.name, record);
  delete account.state.stacks[stack.name];
  const resources = Object.entries(record?.resources ?? {}).map(
    ([id, one]) => [id, retained.has(id) ? { ...one, retained: true } : one] as const,
  );
  return removalsOf(account, stack, resources, new Map(), run);
}

/**
 * Removes a resource, and what the account knows about its template.
 *
 * @returns Whether the deployment may remove it.
 */
export function removeResource(
  { stack, logicalId, record }: Removal,
  account: Account,
  run: Run,
): boolean {
  const { type, physicalId, attributes } = record;
  const key = declaredAs(record);
  const properties = account.declaredProperties.get(key) ?? {};
  const verb = "delete";
  const operation = {
    type,
    verb,
    physicalId,
    attributes,
    properties,
    unread: properties,
    earlier: properties,
  } as const;
  const refused = run.permit?.judge(account, type, record).operation(operation);
  const reason = refused
    ? `${refused.problem} (${refused.advice})`
    : whyNotRemoved(record, properties, account, run);
  if (reason !== undefined) {
    const failure = { reason, verb: "DELETE" } as const;
    const step = { stackName: stack.name, logicalId, type, physicalId };
    run.watcher.step({ ...step, action: "fail", failure });
    return false;
  }
  resourceTypeOf(type)?.remove(record, account);
  // Uploads that were not completed do not keep a bucket from being deleted.
  if (type === BUCKET && !run.isTrial) account.objects?.dropBucket(physicalId);
  account.declarations.delete(key);
  account.declaredProperties.delete(key);
  run.watcher.step({ stackName: stack.name, logicalId, type, physicalId, action: "delete" });
  return true;
}

/** Returns why a bucket cannot be deleted or emptied. A trial does neither, so that it does not know it. */
function whyNotRemoved(
  { type, physicalId }: ResourceRecord,
  properties: Readonly<Record<string, unknown>>,
  account: Account,
  { isTrial }: Run,
): string | undefined {
  if (isTrial) return undefined;
  if (type === CLEANER) return emptyBucket(account, properties);
  if (type !== BUCKET || account.objects?.isEmpty(physicalId) !== false) return undefined;
  return `The bucket '${physicalId}' is not empty. You must either delete all objects and versions or use the deletion policy to retain it, otherwise the delete operation will fail.`;
}
