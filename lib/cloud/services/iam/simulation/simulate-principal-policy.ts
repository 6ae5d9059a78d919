import type { Account } from "../../../account/account.ts";
import { principalKeys } from "../../../account/condition-context.ts";
import { principalTags } from "../../../account/iam/principal-keys.ts";
import type { Directory } from "../../../account/iam/directory.ts";
import type { Group, Identity, Role, User } from "../../../account/iam/identities.ts";
import type { Call } from "../../protocol/call.ts";
import type { Form } from "../../protocol/query/form.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { requireAllowed } from "../access/allowed.ts";
import { noSuchEntity } from "../access/entity-named.ts";
import { nameIn } from "../read/held-policies.ts";
import { simulatedCaller } from "./simulated-caller.ts";
import { known, policiesOfSource, type SimulatedPolicy } from "./simulated-policy.ts";
import { simulationInput } from "./simulation-input.ts";
import { simulationResults } from "./simulation-results.ts";

/**
 * Evaluates the policies of a user, role or group for each action on each resource, within the permissions boundary,
 * together with the policies in the request. Policies of resources are evaluated only if the request has them. The
 * context contains the condition keys of the principal, its tags included, and the keys in `ContextEntries`.
 *
 * @throws {ServiceError} ValidationError, InvalidInput, AccessDenied or NoSuchEntity.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function simulatePrincipalPolicy(call: Call, form: Form): Promise<string> {
  const arn = form.get("PolicySourceArn") ?? "";
  const input = simulationInput(form);
  requireAllowed(call, "SimulatePrincipalPolicy", arn);
  const { account } = call;
  const { directory } = account;
  const source = sourceNamed(arn, account);
  if (input.resourcePolicy && !("userId" in source) && input.callerArn === undefined) {
    throw new ServiceError(
      "InvalidInput",
      "A CallerArn must be provided with a ResourcePolicy unless the policy source is a user.",
    );
  }
  const own = "groupId" in source ? [] : boundaryOf(source, directory);
  const principal = simulatedCaller(input.callerArn, account) ?? principalOf(source, account);
  const keys =
    "groupId" in source ? {} : { ...principalKeys(principal), ...principalTags(source.tags) };
  return simulationResults(form, input, {
    account,
    principal,
    keys,
    policies: policiesOfSource(source, directory),
    boundaries: input.boundaries.length > 0 ? input.boundaries : own,
  });
}

function boundaryOf(source: User | Role, directory: Directory): readonly SimulatedPolicy[] {
  const boundary = directory.boundaryOf(source);
  return boundary ? [known(nameIn(source.boundary ?? ""), boundary)] : [];
}

/** @throws {ServiceError} InvalidInput if the ARN has another form, NoSuchEntity if the source is unknown. */
function sourceNamed(
  arn: string,
  { directory, partition, accountId }: Account,
): User | Role | Group {
  const [, kind, name = ""] =
    /^arn:[^:]+:iam::\d{12}:(user|role|group)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (kind === undefined) {
    throw new ServiceError(
      "InvalidInput",
      `${arn} is not the ARN of a user, role or group, such as arn:${partition}:iam::${accountId}:role/Name`,
    );
  }
  const all = { user: directory.users, role: directory.roles, group: directory.groups };
  const found = kind === "user" || kind === "role" ? all[kind].get(name) : all.group.get(name);
  if (found?.arn === arn) return found;
  throw noSuchEntity(`The ${kind} with name ${name} cannot be found.`);
}

/** Returns the principal of the simulation. For a role it is the role itself, without a session. */
function principalOf(source: User | Role | Group, { accountId }: Account): Identity["principal"] {
  const { arn } = source;
  if ("roleId" in source) {
    return { type: "AssumedRole", accountId, arn, roleArn: arn, userId: source.roleId };
  }
  return "userId" in source
    ? { type: "User", accountId, arn, userId: source.userId, userName: source.userName }
    : { type: "User", accountId, arn, userId: source.groupId, userName: source.groupName };
}
