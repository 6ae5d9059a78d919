import type { ConditionContext } from "../../../iam/syntax/condition-context.ts";
import type { ApplicablePolicies } from "../../../iam/decision.ts";
import type { Account } from "../../account/account.ts";
import { principalKeys } from "../../account/condition-context.ts";
import { principalTags } from "../../account/iam/principal-keys.ts";
import type { Identity, Role, User } from "../../account/iam/identities.ts";
import { authorize, type Call } from "../protocol/call.ts";
import { members, type Form } from "../protocol/query/form.ts";
import { Turn } from "../protocol/turn.ts";
import { element } from "../protocol/query/xml.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { evaluationResult } from "./evaluation-result.ts";

/** Unsupported parameters. They are rejected rather than ignored, because each of them affects the result. */
const REFUSED =
  /^(CallerArn|Marker|MaxItems|PermissionsBoundaryPolicyInputList|PolicyInputList|ResourceHandlingOption|ResourceOwner|ResourcePolicy)\b/;

/**
 * Evaluates the policies of a user or role, within its permissions boundary, for each action on each resource.
 * Resource policies are not evaluated, so an action that only a key's policy denies is shown as allowed. The
 * context contains the condition keys of the principal, its tags included, and the keys in `ContextEntries`.
 *
 * @throws {ServiceError} ValidationError, InvalidInput, AccessDenied or NoSuchEntity.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function simulatePrincipalPolicy(call: Call, form: Form): Promise<string> {
  const option = [...form.keys()].find((name) => REFUSED.test(name));
  if (option !== undefined) {
    throw new ServiceError("ValidationError", `The local cloud does not support ${option}.`);
  }
  const arn = form.get("PolicySourceArn") ?? "";
  const actions = actionNames(form);
  const resources = resourceArns(form);
  rejectTooMany(actions, resources);
  const entries = contextEntries(form);
  authorize(
    call,
    { action: "iam:SimulatePrincipalPolicy", resource: arn },
    { type: "AccessDenied", status: 403 },
  );
  const { account } = call;
  const source = sourceNamed(arn, account);
  const principal = principalOf(source, account);
  const policies: ApplicablePolicies = {
    identity: account.directory.policiesOf(source),
    boundary: account.directory.boundaryOf(source),
    resourceAccountId: account.accountId,
  };
  const own = { ...principalKeys(principal), ...principalTags(source.tags) };
  const context = new Map([...Object.entries(own), ...entries]);
  const turn = new Turn();
  const results: string[] = [];
  for (const action of actions) {
    for (const resource of resources) {
      results.push(evaluationResult({ principal, action, resource, context }, policies));
      if (turn.isOver()) await turn.next();
    }
  }
  return `${element("IsTruncated", "false")}<EvaluationResults>${results.join("")}</EvaluationResults>`;
}

function actionNames(form: Form): readonly string[] {
  const actions = members(form, "ActionNames");
  const wrong = actions.find((action) => !/^[A-Za-z0-9-]+:[A-Za-z0-9]+$/.test(action));
  if (wrong === undefined) return actions;
  throw new ServiceError("InvalidInput", `Invalid action name: ${wrong}`);
}

/** The ARNs; without any, AWS simulates `*`. */
function resourceArns(form: Form): readonly string[] {
  const resources = members(form, "ResourceArns");
  return resources.length === 0 ? ["*"] : resources;
}

/** A form has room for millions of pairs. AWS documents no limit, and answers 100 of them at a time. */
const MOST_PAIRS = 10_000;
/** The answer repeats the ARN of each pair. */
const MOST_CHARACTERS = 4 * 2 ** 20;

/** @throws {ServiceError} InvalidInput if the pairs of an action and a resource are too many, or too long. */
function rejectTooMany(actions: readonly string[], resources: readonly string[]): void {
  const pairs = actions.length * resources.length;
  const characters = actions.length * resources.join("").length;
  if (pairs <= MOST_PAIRS && characters <= MOST_CHARACTERS) return;
  throw new ServiceError(
    "InvalidInput",
    `The local cloud simulates up to ${MOST_PAIRS} pairs of an action and a resource in a call, with ARNs of up to ${MOST_CHARACTERS} characters together. This call has ${pairs} pairs with ${characters} characters: make several calls.`,
  );
}

/** Returns the entries in `ContextEntries.member.N`, by condition key in lower case. */
function contextEntries(form: Form): ConditionContext {
  const entries = new Map<string, readonly string[]>();
  for (let n = 1; form.has(`ContextEntries.member.${n}.ContextKeyName`); n += 1) {
    const entry = `ContextEntries.member.${n}`;
    const name = (form.get(`${entry}.ContextKeyName`) ?? "").toLowerCase();
    entries.set(name, members(form, `${entry}.ContextKeyValues`));
  }
  return entries;
}

/** @throws {ServiceError} InvalidInput if the ARN has another form, NoSuchEntity if the user or role is unknown. */
function sourceNamed(arn: string, { directory, partition, accountId }: Account): User | Role {
  const [, kind, name = ""] =
    /^arn:[^:]+:iam::\d{12}:(user|role)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (kind === undefined) {
    throw new ServiceError(
      "InvalidInput",
      `${arn} is not the ARN of a user or role, such as arn:${partition}:iam::${accountId}:role/Name`,
    );
  }
  const found = kind === "user" ? directory.users.get(name) : directory.roles.get(name);
  if (found?.arn === arn) return found;
  throw new ServiceError("NoSuchEntity", `The ${kind} with name ${name} cannot be found.`, 404);
}

/** Returns the principal of the simulation. For a role it is the role itself, without a session. */
function principalOf(source: User | Role, { accountId }: Account): Identity["principal"] {
  const { arn } = source;
  return "roleId" in source
    ? { type: "AssumedRole", accountId, arn, roleArn: arn, userId: source.roleId }
    : { type: "User", accountId, arn, userId: source.userId, userName: source.userName };
}
