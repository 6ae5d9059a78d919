import type { RequestedAction } from "../../access/decide.ts";
import { onFunction } from "../../access/requested-actions.ts";
import { resourcePolicyOf } from "../../account/records/resource-policies.ts";
import type { Values } from "./filled-arn.ts";
import type { Standing } from "./standing.ts";

type Keys = Readonly<Record<string, readonly string[]>>;

const IDENTITY = /^arn:[^:]+:iam::\d+:(role|user|group)\/(?:.*\/)?([^/]+)$/;
const KEY = /^arn:[^:]+:kms:[^:]+:\d+:key\/(.+)$/;
const FUNCTION = /^arn:[^:]+:lambda:[^:]+:\d+:function:/;
const SECRET = /^arn:[^:]+:secretsmanager:/;
/** The actions that have the condition key `iam:PermissionsBoundary`. The others do not, so a condition fails for them. */
const BOUNDED =
  /^iam:(?:Create(?:Role|User)|(?:Attach|Detach|Put|Delete)(?:Role|User)Policy|(?:Put|Delete)(?:Role|User)PermissionsBoundary)$/;

/** Adds the policy of the resource, and the conditions that depend on it. */
export function onResource(
  standing: Standing,
  requested: RequestedAction,
  properties: Values,
): RequestedAction {
  const { resource, action } = requested;
  const [, kind, name = ""] = IDENTITY.exec(resource) ?? [];
  if (kind !== undefined) {
    const bounded = kind === "role" ? standing.roles.get(name) : standing.users.get(name);
    const identity = kind === "group" ? standing.groups.get(name) : bounded;
    const boundary = properties["PermissionsBoundary"] ?? bounded?.boundary;
    const isConcerned = typeof boundary === "string" && kind !== "group" && BOUNDED.test(action);
    const keys: Keys = isConcerned ? { "iam:PermissionsBoundary": [boundary] } : {};
    const known = identity === undefined ? {} : { resource: identity.arn };
    return { ...requested, ...known, keys: { ...requested.keys, ...keys } };
  }
  const keyPolicy = standing.keyPolicy(KEY.exec(resource)?.[1] ?? "");
  if (keyPolicy) {
    const resourcePolicyMustAllow = "resource-based policy";
    return { ...requested, resourcePolicy: keyPolicy, resourcePolicyMustAllow };
  }
  if (FUNCTION.test(resource)) {
    const { resourcePolicy } = onFunction(standing, resource);
    return { ...requested, resourcePolicy };
  }
  if (SECRET.test(resource)) {
    return { ...requested, resourcePolicy: standing.secretPolicy(resource) };
  }
  return { ...requested, resourcePolicy: policyOn(standing, resource) };
}

/** Returns the policy of a resource, which for an object is the policy of its bucket. */
function policyOn({ resourcePolicies }: Standing, resource: string) {
  const owner = /^arn:[^:]+:s3:::[^/]+/.exec(resource)?.[0] ?? resource;
  return resourcePolicyOf(resourcePolicies, owner);
}
