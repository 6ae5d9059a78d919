import { parseConditions, PolicyUnsupported, type Condition } from "./conditions.ts";
import { actionPattern, wildcard } from "./match.ts";
import type { Principal } from "./principal.ts";

/**
 * How a statement of a resource policy names a principal: itself (or everyone), or only the account it
 * belongs to, which delegates the decision to that account's own policies.
 */
export type Naming = "direct" | "account";

export interface Statement {
  /** Where it stands, for people: the policy and the statement's `Sid` or position. */
  readonly source: string;
  readonly effect: "Allow" | "Deny";
  readonly coversAction: (action: string) => boolean;
  readonly coversResource: (resource: string) => boolean;
  /** `undefined`: the statement does not speak of that principal. */
  readonly names: (principal: Principal) => Naming | undefined;
  readonly holds: Condition;
}

/** A policy document, compiled once. */
export interface Policy {
  readonly statements: readonly Statement[];
}

const VERSIONS: readonly unknown[] = ["2012-10-17", "2008-10-17"];
const ELEMENTS = new Set([
  "Sid",
  "Effect",
  "Principal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

/**
 * Compiles an identity policy (no `Principal`), a resource policy (with one), or a role's trust policy
 * (with one, and without `Resource`: it stands for the role it belongs to).
 *
 * @param source Names the policy in decisions and errors.
 * @throws {PolicyUnsupported} at anything that cannot be evaluated: a Deny is never skipped.
 */
export function parsePolicy(
  document: unknown,
  kind: "identity" | "resource" | "trust",
  source: string,
): Policy {
  const { Version, Statement: statements, Id: _, ...rest } = record(document, source);
  if (Version !== undefined && !VERSIONS.includes(Version)) {
    throw new PolicyUnsupported(`${source}: unknown policy Version ${JSON.stringify(Version)}`);
  }
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new PolicyUnsupported(`${source}: unknown element ${unknown}`);
  if (statements === undefined) throw new PolicyUnsupported(`${source}: there is no Statement`);
  return {
    statements: list(statements).map((statement, index) =>
      parseStatement(record(statement, source), kind, source, index),
    ),
  };
}

function parseStatement(
  statement: Readonly<Record<string, unknown>>,
  kind: "identity" | "resource" | "trust",
  policy: string,
  index: number,
): Statement {
  const label = typeof statement["Sid"] === "string" ? statement["Sid"] : `statement ${index + 1}`;
  const source = `${policy}, ${label}`;
  try {
    const unknown = Object.keys(statement).find((element) => !ELEMENTS.has(element));
    if (unknown !== undefined) throw new PolicyUnsupported(`${unknown} cannot be evaluated here`);
    const effect = statement["Effect"];
    if (effect !== "Allow" && effect !== "Deny") {
      throw new PolicyUnsupported("Effect must be Allow or Deny");
    }
    if ((statement["Principal"] === undefined) !== (kind === "identity")) {
      throw new PolicyUnsupported(
        kind === "identity" ? "an identity policy takes no Principal" : "Principal is missing",
      );
    }
    return {
      source,
      effect,
      coversAction: parsePatterns(statement, "Action", actionPattern, checkAction),
      coversResource:
        kind === "trust"
          ? () => true
          : parsePatterns(statement, "Resource", wildcard, checkResource),
      names:
        kind === "identity" ? () => "direct" : parsePrincipals(statement["Principal"]),
      holds: parseConditions(statement["Condition"] ?? {}),
    };
  } catch (error) {
    if (!(error instanceof PolicyUnsupported)) throw error;
    throw new PolicyUnsupported(`${source}: ${error.message}`, { cause: error });
  }
}

function parsePatterns(
  statement: Readonly<Record<string, unknown>>,
  element: "Action" | "Resource",
  compile: (pattern: string) => (text: string) => boolean,
  check: (pattern: string) => void,
): (text: string) => boolean {
  const positive = statement[element];
  const negative = statement[`Not${element}`];
  if ((positive === undefined) === (negative === undefined)) {
    throw new PolicyUnsupported(`it needs either ${element} or Not${element}`);
  }
  const patterns = strings(positive ?? negative, element);
  for (const pattern of patterns) check(pattern);
  const matchers = patterns.map(compile);
  const matches = (text: string) => matchers.some((matcher) => matcher(text));
  return negative === undefined ? matches : (text) => !matches(text);
}

function checkAction(pattern: string): void {
  if (pattern !== "*" && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(pattern)) {
    throw new PolicyUnsupported(`${JSON.stringify(pattern)} is not an action`);
  }
}

function checkResource(pattern: string): void {
  if (pattern.includes("${")) {
    throw new PolicyUnsupported(`policy variable in ${pattern} cannot be evaluated here`);
  }
  if (pattern !== "*" && !/^arn:[^:]+:[^:*?]+:[^:]*:[^:]*:.+$/.test(pattern)) {
    throw new PolicyUnsupported(`${JSON.stringify(pattern)} is not a resource ARN`);
  }
}

type Names = (principal: Principal) => Naming | undefined;

function parsePrincipals(element: unknown): Names {
  if (element === "*") return () => "direct";
  const names: Names[] = [];
  for (const [kind, value] of Object.entries(record(element, "Principal"))) {
    for (const name of strings(value, `Principal ${kind}`)) names.push(parsePrincipal(kind, name));
  }
  return (principal) => {
    const namings = names.map((naming) => naming(principal));
    return namings.find((naming) => naming === "direct") ?? namings.find(Boolean);
  };
}

function parsePrincipal(kind: string, name: string): Names {
  if (kind === "Service") {
    return (p) => (p.type === "Service" && p.service === name ? "direct" : undefined);
  }
  if (kind !== "AWS") throw new PolicyUnsupported(`Principal ${kind} cannot be evaluated here`);
  if (name === "*") return () => "direct";
  const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1];
  if (account !== undefined) {
    return (p) => (p.type !== "Service" && p.accountId === account ? "account" : undefined);
  }
  if (!/^arn:[^:]+:(iam::\d{12}:(user|role)|sts::\d{12}:assumed-role)\/[^*?]+$/.test(name)) {
    throw new PolicyUnsupported(`Principal ${JSON.stringify(name)} cannot be evaluated here`);
  }
  return (p) => {
    if (p.type === "Service") return undefined;
    return p.arn === name || (p.type === "AssumedRole" && p.roleArn === name)
      ? "direct"
      : undefined;
  };
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new PolicyUnsupported(`${what} must be a map`);
  }
  // A non-null object that is no array can be read by string keys.
  return value as Record<string, unknown>;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function strings(value: unknown, what: string): readonly string[] {
  return list(value).map((item) => {
    if (typeof item !== "string") throw new PolicyUnsupported(`${what} holds a non-string`);
    return item;
  });
}
