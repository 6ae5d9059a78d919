import { members, type Form } from "../../protocol/query/form.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { given, type SimulatedPolicy } from "./simulated-policy.ts";

/** Unsupported parameters. They are rejected rather than ignored, because each of them affects the result. */
const REFUSED = /^(ResourceHandlingOption|ResourceOwner)\b/;

/** The parameters that both operations of simulation have. */
export interface SimulationInput {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** The values in `ContextEntries`, by condition key in lower case. */
  readonly entries: ReadonlyMap<string, readonly string[]>;
  readonly policies: readonly SimulatedPolicy[];
  readonly boundaries: readonly SimulatedPolicy[];
  readonly resourcePolicy: SimulatedPolicy | undefined;
  /** ARN of the user who is simulated as the caller. */
  readonly callerArn: string | undefined;
}

/** @throws {ServiceError} ValidationError or InvalidInput. */
export function simulationInput(form: Form): SimulationInput {
  const option = [...form.keys()].find((name) => REFUSED.test(name));
  if (option !== undefined) {
    throw new ServiceError("ValidationError", `The local cloud does not support ${option}.`);
  }
  const actions = actionNames(form);
  const resources = resourceArns(form);
  rejectTooMany(actions, resources);
  const resourcePolicy = form.get("ResourcePolicy");
  return {
    actions,
    resources,
    entries: contextEntries(form),
    policies: policiesIn(form, "PolicyInputList"),
    boundaries: policiesIn(form, "PermissionsBoundaryPolicyInputList"),
    resourcePolicy:
      resourcePolicy === undefined
        ? undefined
        : given("ResourcePolicy", resourcePolicy, "resource"),
    callerArn: form.get("CallerArn"),
  };
}

function policiesIn(form: Form, list: string): readonly SimulatedPolicy[] {
  return members(form, list).map((text, index) => given(`${list}.${index + 1}`, text));
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

/** A form has room for millions of pairs. AWS documents no limit. */
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
function contextEntries(form: Form): ReadonlyMap<string, readonly string[]> {
  const entries = new Map<string, readonly string[]>();
  for (let n = 1; form.has(`ContextEntries.member.${n}.ContextKeyName`); n += 1) {
    const entry = `ContextEntries.member.${n}`;
    const name = (form.get(`${entry}.ContextKeyName`) ?? "").toLowerCase();
    entries.set(name, members(form, `${entry}.ContextKeyValues`));
  }
  return entries;
}
