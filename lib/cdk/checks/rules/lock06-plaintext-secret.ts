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
 * By the name of a variable, by what its value looks like, and by what it refers to. The variables that
 * hold sealed segments and the guard's configuration are known, and must be just that. Where the name
 * says secret, a value that cannot be told is a finding.
 */
export const plaintextSecret: Rule = {
  id: "LOCK06",
  risk: "The plaintext is in the template, and in the environment for all who may read the function's configuration.",
  mend: "Seal it, or give the function the ARN of a secret to read at run time; and take another than the one that stood here.",
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

/** Ciphertext under its own name, or a configuration that names secrets and holds none. */
function isKnown(name: string, value: Value, fn: Resource): boolean {
  if (name === GUARD_VARIABLE) return guardOf(fn)?.ok === true;
  const segments = name === SEALED_VARIABLE ? parsed(value) : undefined;
  return Array.isArray(segments) && segments.every(isSealedSegment);
}

/** The values of which a condition takes one. */
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
  return isPlain(text) ? undefined : "is named like a secret, and holds plaintext";
}

/** What a custom resource gives is whatever its function says. */
const OF_AWS = /^AWS::(?!CloudFormation::CustomResource$)/;

/** Names of attributes that are secrets, such as an access key's. */
const SECRET_ATTRIBUTE = /(secret|password|token|credential)s?(access)?(key|string|value)?$/i;

/** What a variable gets by reference: of resources of AWS, all but their secrets. */
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
    return "is a parameter that is not to be shown";
  }
  const targets = templates.targetsIn(value, template);
  if (targets.some(givesSecret)) return "is a secret that CloudFormation fills in";
  const isFromAws =
    targets.length > 0 && targets.every(({ resource }) => OF_AWS.test(resource.type));
  const text = spelled(value);
  if (!text.includes(UNKNOWN) || isPlain(text) || isFromAws || !namesSecret(name)) return undefined;
  return `is named like a secret, and what it holds ${UNRESOLVED_VALUE}`;
}

function givesSecret({ attribute }: Target): boolean {
  return attribute !== undefined && SECRET_ATTRIBUTE.test(attribute);
}
