import type { Account } from "../account/account.ts";
import { NO_VALUE, resolve, type Scope } from "../assembly/intrinsics.ts";
import { AssemblyInvalid, type AssemblyStack } from "../assembly/manifest.ts";
import { TemplateUnsupported, type TemplateResource } from "../assembly/template.ts";
import { resourceTypes } from "../resources/resource-types.ts";
import type { ResourceRecord, StackRecord } from "../state/cloud-state.ts";
import { dependencyOrder } from "./order.ts";
import { Properties } from "./properties.ts";
import type { ResourceType } from "./resource-type.ts";

/**
 * Deploys a stack: makes or updates every resource of its template in dependency order, then deletes
 * those that an earlier deployment made and the template no longer has.
 *
 * @returns What was deployed; the account's state holds it too. The caller saves the state.
 * @throws {AssemblyInvalid} when the stack carries error annotations.
 * @throws {TemplateUnsupported} at anything that is not emulated. The state of the account is then
 *   undefined; a caller that goes on must start from the saved one.
 */
export function deployStack(account: Account, stack: AssemblyStack): StackRecord {
  if (stack.errors.length > 0) throw new AssemblyInvalid(stack.errors.join("\n"));
  const previous = account.state.stacks[stack.name]?.resources ?? {};
  const resources: Record<string, ResourceRecord> = {};
  const scope = templateScope(account, stack, resources);

  const exists = (condition: string | undefined) =>
    condition === undefined || scope.condition(condition);
  for (const resource of dependencyOrder(stack.template.resources)) {
    if (exists(resource.condition)) {
      resources[resource.logicalId] = deployResource(account, stack, resource, scope, previous);
    }
  }
  removeResources(account, previous, new Set(Object.keys(resources)));

  const outputs: Record<string, string> = {};
  const exports: Record<string, string> = {};
  for (const [name, output] of Object.entries(stack.template.outputs)) {
    if (!exists(output.Condition)) continue;
    const value = String(resolve(output.Value, scope));
    outputs[name] = value;
    if (output.Export) exports[String(resolve(output.Export.Name, scope))] = value;
  }
  return (account.state.stacks[stack.name] = { resources, outputs, exports });
}

/** Deletes a stack's resources, but for those its template retains. */
export function deleteStack(account: Account, stackName: string): void {
  removeResources(account, account.state.stacks[stackName]?.resources ?? {}, new Set());
  delete account.state.stacks[stackName];
}

function deployResource(
  account: Account,
  stack: AssemblyStack,
  resource: TemplateResource,
  scope: Scope,
  previous: Readonly<Record<string, ResourceRecord>>,
): ResourceRecord {
  const { type, logicalId, path, retained } = resource;
  const definition = resourceType(type, path);
  const before = previous[logicalId];
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
  if (replaced && !before.retained) resourceTypes.get(before.type)?.remove(before, account);
  return { type, ...deployed, retained };
}

function removeResources(
  account: Account,
  resources: Readonly<Record<string, ResourceRecord>>,
  kept: ReadonlySet<string>,
): void {
  for (const [logicalId, record] of Object.entries(resources).toReversed()) {
    if (kept.has(logicalId) || record.retained) continue;
    resourceTypes.get(record.type)?.remove(record, account);
  }
}

function resourceType(type: string, path: string): ResourceType {
  const definition = resourceTypes.get(type);
  if (!definition) {
    throw new TemplateUnsupported(`${path}: resource type ${type} is not supported`);
  }
  return definition;
}

function templateScope(
  account: Account,
  { name, template }: AssemblyStack,
  resources: Readonly<Record<string, ResourceRecord>>,
): Scope {
  const pseudo: Readonly<Record<string, unknown>> = {
    "AWS::AccountId": account.accountId,
    "AWS::Region": account.region,
    "AWS::Partition": account.partition,
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": name,
    "AWS::StackId": `arn:${account.partition}:cloudformation:${account.region}:${account.accountId}:stack/${name}/00000000-0000-0000-0000-000000000000`,
    "AWS::NotificationARNs": [],
    "AWS::NoValue": NO_VALUE,
  };
  const stacks = () => Object.entries(account.state.stacks);
  const scope: Scope = {
    ref: (id) => {
      if (Object.hasOwn(pseudo, id)) return pseudo[id];
      const resource = resources[id];
      if (resource) return resource.physicalId;
      const parameter = template.parameters[id];
      if (parameter?.Default !== undefined && !parameter.Type.startsWith("AWS::SSM::")) {
        return parameter.Default;
      }
      throw new TemplateUnsupported(`stack ${name}: Ref ${id} has no value here`);
    },
    getAtt: (id, attribute) => {
      const resource = resources[id];
      const known = resource && resourceTypes.get(resource.type)?.attributes.includes(attribute);
      const value = known ? resource.attributes[attribute] : undefined;
      if (value === undefined) {
        throw new TemplateUnsupported(
          `stack ${name}: attribute ${attribute} of ${id} (${resource?.type ?? "no such resource"}) is not known here`,
        );
      }
      return value;
    },
    importValue: (exported) => {
      const found = stacks().find(([, stack]) => Object.hasOwn(stack.exports, exported));
      const value = found?.[1].exports[exported];
      if (value === undefined) {
        throw new TemplateUnsupported(`stack ${name}: no deployed stack exports ${exported}`);
      }
      return value;
    },
    stackOutput: (stackName, output) => {
      const value = account.state.stacks[stackName]?.outputs[output];
      if (value === undefined) {
        throw new TemplateUnsupported(`stack ${name}: stack ${stackName} has no output ${output}`);
      }
      return value;
    },
    condition: (id) => {
      if (!Object.hasOwn(template.conditions, id)) {
        throw new TemplateUnsupported(`stack ${name}: condition ${id} is not there`);
      }
      return resolve(template.conditions[id], scope) === true;
    },
    mapping: (map, key, attribute) => {
      const tables = template.mappings as Record<string, Record<string, Record<string, unknown>>>;
      const value = tables[map]?.[key]?.[attribute];
      if (value === undefined) {
        throw new TemplateUnsupported(`stack ${name}: mapping ${map}.${key}.${attribute} is not there`);
      }
      return value;
    },
  };
  return scope;
}

/** Runs a step of one resource; an error that does not say which resource gets its path in front. */
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
