import type { ApplicablePolicies, Decision } from "../../lib/iam/decision.ts";
import { evaluate } from "../../lib/iam/evaluate.ts";
import type { Naming, Principal } from "../../lib/iam/principal/principal.ts";
import { parsePolicy } from "../../lib/iam/policy/policy.ts";
import type { PolicyKind } from "../../lib/iam/syntax/policy-kind.ts";
import conditionFile from "../vectors/iam/conditions.json" with { type: "json" };
import decisionFile from "../vectors/iam/decisions.json" with { type: "json" };
import elementFile from "../vectors/iam/elements.json" with { type: "json" };
import refusalFile from "../vectors/iam/refusals.json" with { type: "json" };
import type { Json } from "./policies.ts";

type Context = Readonly<Record<string, readonly string[]>>;

interface Vector {
  /** URL of the page that has the rule or example. */
  readonly source: string;
  readonly rule: string;
}
interface ConditionVector extends Vector {
  readonly operator: string;
  readonly key: string;
  readonly policy: unknown;
  readonly holds: readonly (string | readonly string[] | null)[];
  readonly fails: readonly (string | readonly string[] | null)[];
  readonly context?: string;
  readonly given?: Context;
  readonly version?: string;
}
interface ElementVector extends Vector {
  readonly element: "Action" | "NotAction" | "Resource" | "NotResource";
  readonly patterns: string | readonly string[];
  readonly covers: readonly string[];
  readonly misses: readonly string[];
  readonly given?: Context;
  readonly version?: string;
}
interface DecisionVector extends Vector {
  readonly principal: string;
  /** `allowed`, `no <policy type>` or `denied by <policy type>`. */
  readonly expect: string;
  readonly identity?: readonly Json[];
  readonly resource?: readonly Json[];
  readonly boundary?: readonly Json[];
  readonly session?: readonly Json[];
  readonly kind?: "trust";
  readonly grant?: Naming;
  readonly must?: NonNullable<ApplicablePolicies["resourcePolicyMustAllow"]>;
  readonly owner?: string;
  readonly action?: string;
  readonly on?: string;
  readonly context?: Context;
}
interface RefusalVector extends Vector {
  readonly kind: PolicyKind;
  readonly says: string;
  readonly statement?: Json;
  readonly document?: unknown;
}

/** Types the vectors of a file. TypeScript widens their texts: `Allow` is any string there. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the call names the type.
function typed<T>(vectors: unknown): T {
  return vectors as T; // The files are written to these shapes; any other vector fails its test.
}

const principals = typed<Readonly<Record<string, Principal>>>(decisionFile.principals);
export const decisions = typed<readonly DecisionVector[]>(decisionFile.decisions);
export const refusals = typed<readonly RefusalVector[]>(refusalFile.refusals);
const conditions = typed<readonly ConditionVector[]>(conditionFile.conditions);
const elements = typed<readonly ElementVector[]>(elementFile.elements);

/** Elements of a statement, a request, and whether the statement applies to the request. */
export interface StatementVector extends Vector {
  readonly name: string;
  readonly applies: boolean;
  readonly version: string;
  readonly says: Json;
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

/** One vector for each value that a condition or an element is tried with. */
export const statements: readonly StatementVector[] = [
  ...conditions.flatMap((vector) =>
    [true, false].flatMap((applies) =>
      (applies ? vector.holds : vector.fails).map((value) => ofCondition(vector, value, applies)),
    ),
  ),
  ...elements.flatMap((vector) =>
    [true, false].flatMap((applies) =>
      (applies ? vector.covers : vector.misses).map((value) => ofElement(vector, value, applies)),
    ),
  ),
];

function ofCondition(
  { source, rule, operator, key, policy, context, given, version }: ConditionVector,
  value: string | readonly string[] | null,
  applies: boolean,
): StatementVector {
  const values = typeof value === "string" ? [value] : value;
  return {
    source,
    rule,
    name: `${operator} ${key} ${JSON.stringify(policy)} of ${JSON.stringify(value)}`,
    applies,
    version: version ?? "2012-10-17",
    says: { Condition: { [operator]: { [key]: policy } } },
    action: "s3:GetObject",
    resource: "arn:aws:s3:::amzn-s3-demo-bucket/key",
    context: { ...given, ...(values === null ? {} : { [context ?? key.toLowerCase()]: values }) },
  };
}

function ofElement(
  { source, rule, element, patterns, given, version }: ElementVector,
  value: string,
  applies: boolean,
): StatementVector {
  const ofAction = element.endsWith("Action");
  return {
    source,
    rule,
    name: `${element} ${JSON.stringify(patterns)} of ${value}`,
    applies,
    version: version ?? "2012-10-17",
    says: { [ofAction ? "Action" : "Resource"]: undefined, [element]: patterns },
    action: ofAction ? value : "s3:GetObject",
    resource: ofAction ? "arn:aws:s3:::amzn-s3-demo-bucket/key" : value,
    context: given ?? {},
  };
}

const anyKey = () => {};

/** Decides by a statement with these elements. If it denies, another statement allows everything. */
export function decideBy(vector: StatementVector, effect: "Allow" | "Deny"): Decision {
  const everything = { Effect: "Allow", Action: "*", Resource: "*" };
  const statement = { ...everything, Effect: effect, ...vector.says };
  const document = {
    Version: vector.version,
    Statement: effect === "Allow" ? [statement] : [everything, statement],
  };
  return evaluate(
    {
      principal: principalOf("Alice"),
      action: vector.action,
      resource: vector.resource,
      context: new Map(Object.entries(vector.context)),
    },
    {
      identity: [parsePolicy(document, "identity", "P", anyKey)],
      resourceAccountId: "111111111111",
    },
  );
}

export function decideVector(vector: DecisionVector): Decision {
  const { action = "s3:GetObject", on = "arn:aws:s3:::amzn-s3-demo-bucket/key" } = vector;
  const compiled = (kind: PolicyKind, source: string, given: readonly Json[]) => {
    const Statement = given.map((one) => ({
      ...("NotAction" in one ? {} : { Action: action }),
      ...("NotResource" in one || kind === "trust" ? {} : { Resource: on }),
      ...one,
    }));
    return parsePolicy({ Version: "2012-10-17", Statement }, kind, source, anyKey);
  };
  const { identity, resource, boundary, session } = vector;
  return evaluate(
    {
      principal: principalOf(vector.principal),
      action,
      resource: on,
      context: new Map(Object.entries(vector.context ?? {})),
    },
    {
      identity: identity ? [compiled("identity", "identity", identity)] : [],
      resource: resource && compiled(vector.kind ?? "resource", "resource", resource),
      boundary: boundary && compiled("managed", "boundary", boundary),
      session: session?.map((one) => compiled("session", "session", [one])),
      resourceAccountId: vector.owner ?? "111111111111",
      ...(vector.must ? { resourcePolicyMustAllow: vector.must } : {}),
      ...(vector.grant ? { grant: { source: "grant", naming: vector.grant } } : {}),
    },
  );
}

/** Returns the decision in the words of the vectors. */
export function inWords(decision: Decision): string {
  if (decision.allowed) return "allowed";
  return `${decision.explicit ? "denied by" : "no"} ${decision.policyType}`;
}

/** Whether a decision names the statement that decided, or the kind of policy that was missing. */
export function tellsWhy(decision: Decision): boolean {
  return decision.allowed || decision.explicit
    ? decision.because.some(({ source }) => source === decision.by)
    : decision.needed[0]?.[0] === decision.policyType;
}

/** Compiles a policy that must be rejected, with the condition keys of the local cloud. */
export function compileRefused({ kind, statement, document }: RefusalVector): void {
  const given = {
    Effect: "Deny",
    Action: "s3:GetObject",
    ...(kind === "trust" ? {} : { Resource: "*" }),
    ...statement,
  };
  parsePolicy(document ?? { Version: "2012-10-17", Statement: given }, kind, "policy P");
}

function principalOf(name: string): Principal {
  const principal = principals[name];
  if (!principal) throw new Error(`no principal ${name}`);
  return principal;
}
