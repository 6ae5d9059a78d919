import { isDeepStrictEqual } from "node:util";
import { isMap } from "../../../json.ts";
import type { RequestedAction } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import { resourcePolicyOf } from "../../account/records/resource-policies.ts";
import type { ActionRow } from "./action-row.ts";
import { actionRows } from "./action-rows.ts";
import { filledArn, type Values } from "./filled-arn.ts";

/** What a deployment does to a resource. */
export interface ResourceOperation {
  readonly type: string;
  readonly verb: "create" | "update" | "delete";
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The properties of the template, or of the earlier template if the resource is deleted. */
  readonly properties: Values;
  /** The properties of the earlier template, if there was one. */
  readonly earlier: Values;
}

type Keys = Readonly<Record<string, readonly string[]>>;

/**
 * Returns the actions that CloudFormation performs on a resource, or `undefined` if the table does not have the type.
 */
export function requestedFor(
  account: Account,
  operation: ResourceOperation,
): readonly RequestedAction[] | undefined {
  const row = actionRows.get(operation.type);
  if (!row) return undefined;
  const { verb, properties, attributes, physicalId: Name } = operation;
  const values = { ...attributes, ...properties, Name };
  const arn = filledArn(account, row.arn ?? "${Arn}", values) ?? "*";
  const main = verb === "create" && row.createdOn !== undefined ? row.createdOn : undefined;
  const on = main === undefined ? arn : (filledArn(account, main, values) ?? "*");
  const keys = tagKeys(operation);
  const requested = words(row[verb]).map((action) => ({ action, resource: on, keys }));
  const { having = {}, changing = {} } = row;
  const changed = Object.entries(having).filter(([property]) => isNew(operation, property));
  const edited = Object.entries(changing).filter(
    ([property]) =>
      verb === "update" && !isDeepStrictEqual(properties[property], operation.earlier[property]),
  );
  const further = [...new Set([...changed, ...edited].map(([, action]) => action))].map(
    (action) => ({ action, resource: arn, keys }),
  );
  const all = [...requested, ...further, ...ofItems(account, row, values, operation)];
  return all.map((one) => onResource(account, one, properties)).concat(passes(row, operation));
}

/** Whether the template has a property that the earlier one did not have with this value. */
function isNew({ verb, properties, earlier }: ResourceOperation, property: string): boolean {
  const value = properties[property];
  const isEmpty =
    value === undefined || value === false || (Array.isArray(value) && value.length === 0);
  if (isEmpty || verb === "delete") return false;
  return verb === "create" || !isDeepStrictEqual(value, earlier[property]);
}

function words(actions: string): readonly string[] {
  return actions.split(" ").filter((action) => action !== "");
}

/** Returns the actions on the items of lists. */
function ofItems(
  account: Account,
  { each = {} }: ActionRow,
  values: Values,
  operation: ResourceOperation,
): readonly RequestedAction[] {
  const { verb, properties } = operation;
  return Object.entries(each).flatMap(([property, { arn, put, delete: remove, key }]) => {
    const action = verb === "delete" ? remove : put;
    const isConcerned = verb === "delete" || isNew(operation, property);
    if (action === undefined || properties[property] === undefined || !isConcerned) return [];
    const items: readonly unknown[] = [properties[property]].flat();
    return items.flatMap((Item) => {
      const resource = filledArn(account, arn, { ...values, Item });
      if (resource === undefined) return [];
      return [{ action, resource, keys: key === undefined ? {} : { [key]: [String(Item)] } }];
    });
  });
}

/** Returns the permission to pass each role of a resource that is new or changed. */
function passes({ passes: rows = {} }: ActionRow, operation: ResourceOperation) {
  const { verb, properties, earlier } = operation;
  if (verb === "delete") return [];
  return Object.entries(rows).flatMap(([path, service]): readonly RequestedAction[] => {
    const resource = memberAt(properties, path);
    if (typeof resource !== "string" || !resource.includes(":role/")) return [];
    if (verb === "update" && memberAt(earlier, path) === resource) return [];
    return [{ action: "iam:PassRole", resource, keys: { "iam:PassedToService": [service] } }];
  });
}

function memberAt(values: Values, path: string): unknown {
  return path.split(".").reduce<unknown>((at, name) => (isMap(at) ? at[name] : undefined), values);
}

const IDENTITY = /^arn:[^:]+:iam::\d+:(role|user|group)\/(?:.*\/)?([^/]+)$/;
const KEY = /^arn:[^:]+:kms:[^:]+:\d+:key\/(.+)$/;

/** Adds the policy of the resource, and the conditions that depend on it. */
function onResource(
  account: Account,
  requested: RequestedAction,
  properties: Values,
): RequestedAction {
  const { resource } = requested;
  const [, kind, name = ""] = IDENTITY.exec(resource) ?? [];
  if (kind !== undefined) {
    const { directory } = account;
    const bounded = kind === "role" ? directory.roles.get(name) : directory.users.get(name);
    const identity = kind === "group" ? directory.groups.get(name) : bounded;
    const boundary = properties["PermissionsBoundary"] ?? bounded?.boundary;
    const keys: Keys =
      typeof boundary === "string" ? { "iam:PermissionsBoundary": [boundary] } : {};
    const known = identity === undefined ? {} : { resource: identity.arn };
    return { ...requested, ...known, keys: { ...requested.keys, ...keys } };
  }
  const key = account.keys.get(KEY.exec(resource)?.[1] ?? "");
  if (key) {
    const resourcePolicyMustAllow = "resource-based policy";
    return { ...requested, resourcePolicy: key.policy, resourcePolicyMustAllow };
  }
  return { ...requested, resourcePolicy: policyOn(account, resource) };
}

/** Returns the policy of a resource, which for an object is the policy of its bucket. */
function policyOn({ resourcePolicies }: Account, resource: string) {
  const owner = /^arn:[^:]+:s3:::[^/]+/.exec(resource)?.[0] ?? resource;
  return resourcePolicyOf(resourcePolicies, owner);
}

/** Returns the conditions of the tags in the template, and of the tags that the resource has. */
function tagKeys({ verb, properties, earlier }: ResourceOperation): Keys {
  const requested = verb === "delete" ? [] : tagsIn(properties["Tags"]);
  const present = verb === "create" ? [] : tagsIn(earlier["Tags"]);
  return {
    ...(requested.length === 0 ? {} : { "aws:TagKeys": requested.map(([key]) => key) }),
    ...Object.fromEntries(requested.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
    ...Object.fromEntries(present.map(([key, value]) => [`aws:ResourceTag/${key}`, [value]])),
  };
}

function tagsIn(tags: unknown): readonly (readonly [string, string])[] {
  if (isMap(tags)) return Object.entries(tags).map(([key, value]) => [key, String(value)]);
  if (!Array.isArray(tags)) return [];
  return tags.filter(isMap).map((tag) => [String(tag["Key"]), String(tag["Value"])]);
}
