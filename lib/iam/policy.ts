import { parseConditions, PolicyUnsupported, type Condition } from "./conditions.ts";
import { actionPattern, wildcard } from "./match.ts";
import { parsePrincipal, type Naming, type Principal } from "./principal.ts";

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
  const { Version, Statement: statements, Id, ...rest } = record(document, source);
  if (Id !== undefined && typeof Id !== "string") {
    throw new PolicyUnsupported(`${source}: Id must be a string`);
  }
  if (Version !== undefined && !VERSIONS.includes(Version)) {
    throw new PolicyUnsupported(`${source}: unknown policy Version ${JSON.stringify(Version)}`);
  }
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new PolicyUnsupported(`${source}: unknown element ${unknown}`);
  const given = statements === undefined ? [] : list(statements);
  if (given.length === 0) throw new PolicyUnsupported(`${source}: there is no Statement`);
  return {
    statements: given.map((statement, index) => {
      const position = `statement ${index + 1}`;
      return parseStatement(record(statement, `${source}, ${position}`), kind, source, position);
    }),
  };
}

function parseStatement(
  statement: Readonly<Record<string, unknown>>,
  kind: "identity" | "resource" | "trust",
  policy: string,
  position: string,
): Statement {
  const { Sid } = statement;
  const source = `${policy}, ${typeof Sid === "string" && Sid !== "" ? Sid : position}`;
  try {
    if (Sid !== undefined && typeof Sid !== "string") {
      throw new PolicyUnsupported("Sid must be a string");
    }
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
          ? everyResource(statement)
          : parsePatterns(statement, "Resource", wildcard, checkResource),
      names: kind === "identity" ? () => "direct" : parsePrincipals(statement["Principal"]),
      holds: parseConditions(
        statement["Condition"] === undefined ? {} : statement["Condition"],
        isOfKms(statement),
      ),
    };
  } catch (error) {
    if (!(error instanceof PolicyUnsupported)) throw error;
    throw new PolicyUnsupported(`${source}: ${error.message}`, { cause: error });
  }
}

/** Of all resources, the local cloud knows the tags of KMS keys alone. */
function isOfKms({ Action }: Readonly<Record<string, unknown>>): boolean {
  return Action !== undefined && strings(Action, "Action").every((action) => /^kms:/i.test(action));
}

function everyResource(statement: Readonly<Record<string, unknown>>): () => boolean {
  if (statement["Resource"] !== undefined || statement["NotResource"] !== undefined) {
    throw new PolicyUnsupported("a trust policy takes no Resource");
  }
  return () => true;
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

function parsePrincipals(element: unknown): Statement["names"] {
  if (element === "*") return () => "direct";
  const entries = Object.entries(record(element, "Principal"));
  if (entries.length === 0) throw new PolicyUnsupported("Principal is empty");
  const names = entries.flatMap(([kind, value]) =>
    strings(value, `Principal ${kind}`).map((name) => parsePrincipal(kind, name)),
  );
  return (principal) => {
    const namings = names.map((naming) => naming(principal));
    return namings.find((naming) => naming === "direct") ?? namings.find(Boolean);
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
  const items = list(value);
  if (items.length === 0) throw new PolicyUnsupported(`${what} is empty`);
  return items.map((item) => {
    if (typeof item !== "string") throw new PolicyUnsupported(`${what} holds a non-string`);
    return item;
  });
}
