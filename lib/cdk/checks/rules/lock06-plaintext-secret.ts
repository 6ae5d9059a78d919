import { SEALED_VARIABLE } from "../../../formats/function/env.ts";
import { intrinsicCall } from "../../../formats/cloudformation/intrinsic-call.ts";
import { referencesIn } from "../../../formats/cloudformation/references-in.ts";
import { GUARD_VARIABLE } from "../../../formats/function/guard-config.ts";
import { isSealedSegment } from "../../../formats/sealed/sealed-segment.ts";
import { functionsIn, guardOf, variablesOf } from "../template/functions.ts";
import { isPlain, looksSecret, namesSecret } from "../template/secret-text.ts";
import type { Resource } from "../template/template.ts";
import type { Target, Templates } from "../template/templates.ts";
import {
  listOf,
  literal,
  membersOf,
  parsed,
  spelled,
  UNKNOWN,
  type Value,
} from "../template/values.ts";
import { UNRESOLVED_VALUE, type Rule } from "./rule.ts";

/**
 * Reports environment variables that hold a secret, judged by their name, by the form of their value and by the
 * resource that they refer to. The variables of sealed segments and of the guard's configuration are exempt if they
 * are valid. If the name suggests a secret, a value that cannot be determined is a finding.
 */
export const plaintextSecret: Rule = {
  id: "LOCK06",
  risk: "The plaintext is in the template, and everyone who may read the function's configuration sees it.",
  mend: "Seal it, or pass the ARN of a secret that the function reads at run time. Replace the secret, because this one has been exposed.",
  check: (templates) =>
    functionsIn(templates).flatMap((resource) => {
      const variables = variablesOf(resource);
      if (!variables) return [{ resource, problem: `its environment ${UNRESOLVED_VALUE}` }];
      return Object.entries(variables).flatMap(([name, value]) => {
        if (isKnown(name, value, resource)) return [];
        const problem = branchesOf(value)
          .map((branch) => problemOf(templates, resource, name, branch))
          .find((each) => each !== undefined);
        if (problem === undefined) return [];
        const locations = [`Properties.Environment.Variables.${name}`];
        return [{ resource, problem: `${name} ${problem}`, locations, about: name }];
      });
    }),
};

/**
 * Whether a variable contains only values of Signet that are not plaintext secrets: sealed segments or a valid guard
 * configuration.
 */
function isKnown(name: string, value: Value, fn: Resource): boolean {
  if (name === GUARD_VARIABLE) return guardOf(fn)?.ok === true;
  const segments = name === SEALED_VARIABLE ? parsed(value) : undefined;
  return Array.isArray(segments) && segments.every(isSealedSegment);
}

/** Returns the possible values: both branches of an `Fn::If`, or the value itself. */
function branchesOf(value: Value): readonly Value[] {
  const { name, argument } = intrinsicCall(value) ?? {};
  return name === "Fn::If" ? listOf(argument).slice(1).flatMap(branchesOf) : [value];
}

function problemOf(
  templates: Templates,
  resource: Resource,
  name: string,
  value: Value,
): string | undefined {
  return textProblem(name, spelled(value)) ?? referenceProblem(templates, resource, name, value);
}

function textProblem(name: string, text: string): string | undefined {
  if (looksSecret(name, text)) return "looks like a secret in plaintext";
  if (text === UNKNOWN || !namesSecret(name)) return undefined;
  return isPlain(text) ? undefined : "has the name of a secret and holds plaintext";
}

/** Resource types of AWS, except custom resources, whose function may return any value. */
const OF_AWS = /^AWS::(?!CloudFormation::CustomResource$)/;

/** Names of attributes that are secrets, such as `SecretAccessKey`. */
const SECRET_ATTRIBUTE = /(secret|password|token|credential)s?(access)?(key|string|value)?$/i;

/**
 * Returns the problem of a variable whose value has references. References to AWS resources are safe, except
 * references to secrets.
 */
function referenceProblem(
  templates: Templates,
  { template }: Resource,
  name: string,
  value: Value,
): string | undefined {
  const parameters = referencesIn(value).map((reference) =>
    reference.kind === "ref" ? membersOf(template.parameters[reference.name]) : {},
  );
  if (parameters.some(({ NoEcho }) => literal(NoEcho) === "true")) {
    return "is a parameter with NoEcho";
  }
  const targets = templates.targetsIn(value, template);
  if (targets.some(givesSecret)) return "is a secret that CloudFormation inserts";
  const isFromAws =
    targets.length > 0 && targets.every(({ resource }) => OF_AWS.test(resource.type));
  const text = spelled(value);
  if (!text.includes(UNKNOWN) || isPlain(text) || isFromAws || !namesSecret(name)) return undefined;
  return `has the name of a secret, and its value ${UNRESOLVED_VALUE}`;
}

function givesSecret({ attribute }: Target): boolean {
  return attribute !== undefined && SECRET_ATTRIBUTE.test(attribute);
}
