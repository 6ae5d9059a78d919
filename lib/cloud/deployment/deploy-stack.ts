import type { Account } from "../account/account.ts";
import { resolve, type Scope } from "../assembly/intrinsics.ts";
import { AssemblyInvalid, type AssemblyStack } from "../assembly/manifest.ts";
import { TemplateUnsupported, type TemplateResource } from "../assembly/template.ts";
import { resourceTypes } from "../resources/resource-types.ts";
import type { ResourceRecord, StackRecord } from "../state/cloud-state.ts";
import { dependencyOrder } from "./order.ts";
import { Properties } from "../assembly/properties.ts";
import type { ResourceType } from "../resources/resource-type/resource-type.ts";
import { templateScope } from "./template-scope.ts";

/**
 * Deploys a stack: creates or updates every resource of its template in dependency order, then deletes the
 * resources of an earlier deployment that the template no longer has.
 *
 * @returns The record of the deployed stack, which is also in the account's state. The caller saves the state.
 * @throws {AssemblyInvalid} If the stack has error annotations.
 * @throws {TemplateUnsupported} If the template contains something that is not supported. The account is then
 *   deployed in part, so a caller that continues must start from the saved state.
 */
export function deployStack(account: Account, stack: AssemblyStack): StackRecord {
  if (stack.errors.length > 0) throw new AssemblyInvalid(stack.errors.join("\n"));
  requireHere(account, stack);
  const previous = new Map(Object.entries(account.state.stacks[stack.name]?.resources ?? {}));
  const resources = new Map<string, ResourceRecord>();
  const scope = templateScope(account, stack, resources);

  const exists = (condition: string | undefined) =>
    condition === undefined || scope.condition(condition);
  const present = dependencyOrder(stack.template.resources).filter(({ condition }) =>
    exists(condition),
  );
  // Rejects an unsupported type before any resource is created.
  for (const { type, path } of present) resourceType(type, path);
  for (const resource of present) {
    const deployed = deployResource(account, stack, resource, scope, previous);
    resources.set(resource.logicalId, deployed);
  }
  removeResources(account, previous, resources);

  const outputs = new Map<string, string>();
  const exports = new Map<string, string>();
  for (const [name, output] of Object.entries(stack.template.outputs)) {
    if (!exists(output.Condition)) continue;
    const path = `stack ${stack.name}: output ${name}`;
    const value = text(resolve(output.Value, scope), path);
    outputs.set(name, value);
    if (output.Export) {
      const exported = text(resolve(output.Export.Name, scope), path);
      requireFreeExport(account, stack.name, exported);
      exports.set(exported, value);
    }
  }
  const record = {
    resources: Object.fromEntries(resources),
    outputs: Object.fromEntries(outputs),
    exports: Object.fromEntries(exports),
  };
  account.state.stacks[stack.name] = record;
  return record;
}

/** Deletes a stack and its resources, except the resources that its template retains. */
export function deleteStack(account: Account, stackName: string): void {
  const resources = account.state.stacks[stackName]?.resources ?? {};
  removeResources(account, new Map(Object.entries(resources)), new Map());
  delete account.state.stacks[stackName];
}

function deployResource(
  account: Account,
  stack: AssemblyStack,
  resource: TemplateResource,
  scope: Scope,
  previous: ReadonlyMap<string, ResourceRecord>,
): ResourceRecord {
  const { type, logicalId, path, retained, retainedOnReplace } = resource;
  const definition = resourceType(type, path);
  const before = previous.get(logicalId);
  const properties = naming(path, () => new Properties(path, resolve(resource.properties, scope)));
  if (definition.inert !== "any") properties.only(definition.enforced, definition.inert);
  const deployed = naming(path, () =>
    definition.put(
      {
        stackName: stack.name,
        logicalId,
        path,
        properties,
        previous: before?.type === type ? before : undefined,
        assets: stack.assets,
      },
      account,
    ),
  );
  const replaced = before && (before.type !== type || before.physicalId !== deployed.physicalId);
  if (replaced && !retainedOnReplace) resourceTypes.get(before.type)?.remove(before, account);
  return { type, ...deployed, retained };
}

function removeResources(
  account: Account,
  resources: ReadonlyMap<string, ResourceRecord>,
  kept: ReadonlyMap<string, ResourceRecord>,
): void {
  // A resource with a fixed name may have moved to another logical id. It still exists and is not removed.
  const there = new Set([...kept.values()].map(({ type, physicalId }) => `${type} ${physicalId}`));
  for (const [logicalId, record] of [...resources].toReversed()) {
    if (kept.has(logicalId) || record.retained) continue;
    const definition = resourceTypes.get(record.type);
    if (!definition?.sharesIds && there.has(`${record.type} ${record.physicalId}`)) continue;
    definition?.remove(record, account);
  }
}

function resourceType(type: string, path: string): ResourceType {
  const definition = resourceTypes.get(type);
  if (!definition) {
    throw new TemplateUnsupported(`${path}: resource type ${type} is not supported`);
  }
  return definition;
}

/**
 * Rejects a stack that was synthesized for another account or region. Its ARNs contain the other account or
 * region, so its policies would allow and deny the wrong requests.
 */
function requireHere(account: Account, { name, accountId, region }: AssemblyStack): void {
  const here = `${account.accountId}/${account.region}`;
  const there = `${accountId ?? account.accountId}/${region ?? account.region}`;
  if (here !== there) {
    throw new TemplateUnsupported(
      `stack ${name} is made for ${there}; this cloud is ${here} (see --account and --region)`,
    );
  }
}

function requireFreeExport({ state }: Account, stackName: string, exported: string): void {
  const owner = Object.entries(state.stacks).find(
    ([name, { exports }]) => name !== stackName && Object.hasOwn(exports, exported),
  );
  if (owner) {
    throw new TemplateUnsupported(
      `stack ${stackName}: stack ${owner[0]} exports ${exported} already`,
    );
  }
}

function text(value: unknown, what: string): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return String(value);
  }
  throw new TemplateUnsupported(`${what} does not resolve to text`);
}

/** Runs a step for a resource. If it throws, prefixes the resource's path to a message that lacks the path. */
function naming<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (cause instanceof Error && !cause.message.includes(path)) {
      throw new TemplateUnsupported(`${path}: ${cause.message}`, { cause });
    }
    throw cause;
  }
}
