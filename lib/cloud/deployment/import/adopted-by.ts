import type { Account } from "../../account/account.ts";
import { stackArn } from "../../account/stack-arn.ts";
import { ADVICE } from "../../assembly/advice.ts";
import type { AssemblyStack } from "../../assembly/manifest.ts";
import type { Properties } from "../../assembly/properties.ts";
import { TemplateUnsupported, type TemplateResource } from "../../assembly/template.ts";
import type { ResourceRecord } from "../../state/cloud-state.ts";
import { importableType, type Found } from "./importable.ts";

/**
 * Returns the resource of the account that becomes a resource of a stack, as an import wants it.
 *
 * @throws {TemplateUnsupported} If the resource cannot be imported.
 */
export function adoptedBy(
  account: Account,
  stack: AssemblyStack,
  resource: TemplateResource,
  properties: Properties,
): ResourceRecord | undefined {
  const { logicalId, type, deletionPolicy, retained } = resource;
  const wanted = stack.imports?.[logicalId];
  if (!wanted) return stack.importsExisting ? existing(account, resource, properties) : undefined;
  if (wanted.type !== type) {
    return refuse(`the import names it as ${wanted.type}, but the template as ${type}`);
  }
  const importable = importableType(type);
  if (!importable) return refuse(`the local cloud cannot import resources of type ${type}`);
  const { identifier } = importable;
  const value = wanted.identifier[identifier];
  if (value === undefined) return refuse(`the import lacks its identifier ${identifier}`);
  if (deletionPolicy === undefined) {
    return refuse("a resource to import must have a DeletionPolicy in the template");
  }
  const one = importable.find(account, value);
  if (!one) return refuse(`${type} with ${identifier} ${value} does not exist in this account`);
  const owner = ownerOf(account, type, one);
  if (owner !== undefined) return refuse(`${value} already exists in stack ${owner}`);
  return { type, ...one, retained };
}

function refuse(problem: string): never {
  throw new TemplateUnsupported(problem, { advice: ADVICE.import });
}

/** Returns a resource that exists already under the name in the template, belongs to no stack and may be retained. */
function existing(
  account: Account,
  { type, retained }: TemplateResource,
  properties: Properties,
): ResourceRecord | undefined {
  const importable = importableType(type);
  if (!importable || !retained) return undefined;
  const value = properties.all[importable.identifier];
  const one = typeof value === "string" ? importable.find(account, value) : undefined;
  if (!one || ownerOf(account, type, one) !== undefined) return undefined;
  return { type, ...one, retained };
}

/** Returns the ARN of the stack that has a resource. */
function ownerOf(account: Account, type: string, { physicalId }: Found): string | undefined {
  const owner = Object.entries(account.state.stacks).find(([, { resources }]) =>
    Object.values(resources).some((one) => one.type === type && one.physicalId === physicalId),
  );
  return owner && stackArn(account, owner[0]);
}
