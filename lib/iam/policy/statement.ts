import type { ConditionContext } from "../syntax/condition-context.ts";
import type { KeyCheck } from "../conditions/condition-keys.ts";
import { isDecided } from "../conditions/decided-services.ts";
import { parseConditions, type Condition } from "../conditions/conditions.ts";
import { actionPattern, wildcard } from "../syntax/wildcard-match.ts";
import { list, strings } from "../syntax/policy-json.ts";
import { PolicyUnsupported } from "../syntax/policy-unsupported.ts";
import type { PolicyKind } from "../syntax/policy-kind.ts";
import type { Naming, Principal } from "../principal/principal.ts";
import { namesNobody, parsePrincipals } from "../principal/principal-element.ts";
import { parseTemplate, templated, type Dialect } from "../syntax/policy-variables.ts";
import { writtenIn, type NamedElements } from "../syntax/written-policy.ts";

/** A compiled statement of a policy. */
export interface Statement {
  /** Name of the policy, and the statement's `Sid` or position, for messages. */
  readonly source: string;
  readonly effect: "Allow" | "Deny";
  /**
   * Lower-case service prefixes of the actions that the statement can cover. `undefined` if it can cover any service.
   */
  readonly services: readonly string[] | undefined;
  readonly coversAction: (action: string) => boolean;
  readonly coversResource: (resource: string, context: ConditionContext) => boolean;
  /**
   * Returns how the statement names a principal, or `undefined` if it does not name the principal.
   *
   * @param bounded Whether the principal has a permissions boundary.
   */
  readonly names: (principal: Principal, bounded?: boolean) => Naming | undefined;
  readonly conditions: readonly Condition[];
  /**
   * Principals and resources that the statement names, also in `NotPrincipal` and `NotResource`. Code that simulates
   * requests uses them as test cases.
   */
  readonly written: NamedElements;
}

/** Properties that a statement takes from its policy. */
export interface StatementScope {
  readonly kind: PolicyKind;
  readonly source: string;
  readonly variables: boolean;
  readonly checkKey: KeyCheck;
}

type Json = Readonly<Record<string, unknown>>;

const ELEMENTS = new Set(
  "Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition".split(" "),
);

const TAGGED: ReadonlySet<string> = new Set([
  "cloudformation",
  "kms",
  "secretsmanager",
  "ssm",
  "sts",
]);

/**
 * Compiles a statement.
 *
 * @throws {PolicyUnsupported} If any part of the statement cannot be evaluated. The message names the statement.
 */
export function parseStatement(
  statement: Json,
  { kind, source: policy, variables, checkKey }: StatementScope,
  position: string,
): Statement {
  const { Sid, Effect: effect, Condition: conditions } = statement;
  const source = `${policy}, ${typeof Sid === "string" && Sid !== "" ? Sid : position}`;
  const ofTagged = isOfTagged(statement);
  const ofDecided = isDecided(servicesOf(statement));
  const isNever = kind === "trust" && namesNobody(statement);
  const dialect: Dialect = {
    variables,
    // A statement without a principal in this account may have any key, such as a claim of another provider, because it never applies.
    checkKey: (key, as) => (isNever ? undefined : checkKey(key, { as, ofDecided, ofTagged })),
  };
  try {
    if (Sid !== undefined && typeof Sid !== "string") {
      throw new PolicyUnsupported("Sid must be a string");
    }
    const unknown = Object.keys(statement).find((element) => !ELEMENTS.has(element));
    if (unknown !== undefined) throw new PolicyUnsupported(`${unknown} cannot be evaluated here`);
    if (effect !== "Allow" && effect !== "Deny") {
      throw new PolicyUnsupported("Effect must be Allow or Deny");
    }
    return {
      source,
      effect,
      services: servicesOf(statement),
      coversAction: parseActions(statement),
      coversResource:
        kind === "trust" ? everyResource(statement) : parseResources(statement, dialect),
      names: parsePrincipals(statement, kind),
      conditions: conditions === undefined ? [] : parseConditions(conditions, dialect),
      written: writtenIn(statement, dialect),
    };
  } catch (error) {
    if (!(error instanceof PolicyUnsupported)) throw error;
    throw new PolicyUnsupported(`${source}: ${error.message}`, { cause: error });
  }
}

/** Whether every condition of a statement holds. */
export function holds({ conditions }: Statement, context: ConditionContext): boolean {
  for (const condition of conditions) if (!condition.holds(context)) return false;
  return true;
}

/**
 * Whether the local cloud stores tags for all resources in a statement. It stores the tags of stacks, KMS keys,
 * secrets, parameters and roles only.
 */
function isOfTagged(statement: Json): boolean {
  return servicesOf(statement)?.every((service) => TAGGED.has(service)) ?? false;
}

function servicesOf({ Action }: Json): readonly string[] | undefined {
  if (Action === undefined) return undefined;
  const actions = list(Action).filter((action) => typeof action === "string");
  if (actions.includes("*")) return undefined;
  return [...new Set(actions.map((action) => action.split(":", 1).join("").toLowerCase()))];
}

function parseActions(statement: Json): Statement["coversAction"] {
  const { patterns, negated } = patternsOf(statement, "Action");
  for (const pattern of patterns) {
    if (pattern !== "*" && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(pattern)) {
      throw new PolicyUnsupported(`${JSON.stringify(pattern)} is not an action`);
    }
  }
  const matchers = patterns.map(actionPattern);
  return (action) => matchers.some((fits) => fits(action)) !== negated;
}

function everyResource({ Resource, NotResource }: Json): () => boolean {
  if (Resource !== undefined || NotResource !== undefined) {
    throw new PolicyUnsupported("a trust policy must not have a Resource");
  }
  return () => true;
}

/** Returns what to write instead of an ARN that has fewer than six parts, such as `arn:aws:execute-api:*`. */
function missingParts(pattern: string): string {
  const service = /^(arn:[^:]+:[^:*?]+)(?::[^:]*){1,2}$/.exec(pattern)?.[1];
  return service === undefined ? "" : `, because an ARN has six parts: write ${service}:*:*:*`;
}

/**
 * Compiles the resources of a statement. A pattern is matched against the whole ARN, so `*` spans its parts.
 * Variables are allowed only after the fifth colon. A variable without a value matches no resource.
 */
function parseResources(statement: Json, dialect: Dialect): Statement["coversResource"] {
  const { patterns, negated } = patternsOf(statement, "Resource");
  const tests = patterns.map((pattern) => {
    if (pattern !== "*" && !/^arn:[^:]+:[^:*?]+:[^:]*:[^:]*:.+$/.test(pattern)) {
      const fault = `${JSON.stringify(pattern)} is not a resource ARN`;
      throw new PolicyUnsupported(`${fault}${missingParts(pattern)}`);
    }
    if (dialect.variables && /^(?:[^:]*:){0,4}[^:]*\$\{/.test(pattern)) {
      throw new PolicyUnsupported(`policy variable in ${pattern} is before the fifth colon`);
    }
    return templated(parseTemplate(pattern, dialect), wildcard);
  });
  const [only] = tests;
  if (only && tests.length === 1 && !negated) return only;
  return (resource, context) => {
    for (const test of tests) if (test(resource, context)) return !negated;
    return negated;
  };
}

function patternsOf(statement: Json, element: "Action" | "Resource") {
  const positive = statement[element];
  const negative = statement[`Not${element}`];
  if ((positive === undefined) === (negative === undefined)) {
    throw new PolicyUnsupported(`it needs either ${element} or Not${element}`);
  }
  return { patterns: strings(positive ?? negative, element), negated: positive === undefined };
}
