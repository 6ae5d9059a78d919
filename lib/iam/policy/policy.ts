import type { ConditionContext } from "../syntax/condition-context.ts";
import { knownKeys, type KeyCheck } from "../conditions/condition-keys.ts";
import { list, record } from "../syntax/policy-json.ts";
import { QUOTAS, type PolicyKind } from "../syntax/policy-kind.ts";
import { PolicyUnsupported } from "../syntax/policy-unsupported.ts";
import { checkSids } from "../syntax/sids.ts";
import { parseStatement, type Statement } from "./statement.ts";

/** Statements of a policy that cover an action, by effect, in the order of the policy. */
interface CoveringStatements {
  readonly allows: readonly Statement[];
  readonly denies: readonly Statement[];
}

/** A compiled policy document. */
export interface Policy {
  readonly statements: readonly Statement[];
  /** @param resource If it is given, the result lacks statements that cover it in no context. */
  readonly covering: (action: string, resource?: string) => CoveringStatements;
  /**
   * Length of the document in characters without white space. `undefined` if the policy was built from
   * statements.
   */
  readonly size?: number | undefined;
  /** The document that was compiled. `undefined` if the policy was built from statements. */
  readonly document?: unknown;
}

const VERSIONS: readonly string[] = ["2012-10-17", "2008-10-17"];

/**
 * Compiles an identity policy (without `Principal`), a resource policy (with `Principal`), or a role's trust policy
 * (with `Principal`, without `Resource`, because it applies to the role that it belongs to). Boundaries and session
 * policies have the form of identity policies. AWS accepts another maximum length for each kind.
 *
 * @param source Name of the policy in decisions and errors.
 * @param checkKey Check of condition keys. By default it accepts the condition keys of the local cloud.
 * @throws {PolicyUnsupported} If any part of the policy cannot be evaluated: a Deny is never skipped.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(
  document: unknown,
  kind: PolicyKind,
  source: string,
  checkKey: KeyCheck = knownKeys,
): Policy {
  const { Version, Statement: statements, Id, ...rest } = record(document, source);
  if (Id !== undefined && typeof Id !== "string") {
    throw new PolicyUnsupported(`${source}: Id must be a string`);
  }
  if (Version !== undefined && typeof Version !== "string") {
    throw new PolicyUnsupported(`${source}: Version must be a string`);
  }
  if (Version !== undefined && !VERSIONS.includes(Version)) {
    throw new PolicyUnsupported(`${source}: unknown policy Version ${JSON.stringify(Version)}`);
  }
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new PolicyUnsupported(`${source}: unknown element ${unknown}`);
  const given = statements === undefined ? [] : list(statements);
  if (given.length === 0) throw new PolicyUnsupported(`${source}: there is no Statement`);
  const scope = { kind, source, variables: Version === "2012-10-17", checkKey };
  const records = given.map((one, index) => record(one, `${source}, statement ${index + 1}`));
  const parsed = records.map((one, index) => parseStatement(one, scope, `statement ${index + 1}`));
  checkSids(records, kind, source);
  const size = JSON.stringify(document).replaceAll(/\s/g, "").length;
  if (size > QUOTAS[kind]) {
    const most = `${QUOTAS[kind]} characters without white space`;
    throw new PolicyUnsupported(`${source}: its length is ${size}; AWS accepts at most ${most}`);
  }
  return { ...policyOf(parsed), size, document };
}

/** Returns a policy of these statements, with an index of them by the services of their actions. */
export function policyOf(statements: readonly Statement[]): Policy {
  const byService = new Map<string, readonly Statement[]>();
  for (const service of new Set(statements.flatMap(({ services }) => services ?? []))) {
    byService.set(
      service,
      statements.filter(({ services }) => services?.includes(service) ?? true),
    );
  }
  const ofAny = statements.filter(({ services }) => services === undefined);
  const onAction = remembered((action) => {
    const service = action.slice(0, action.indexOf(":")).toLowerCase();
    return byEffect((byService.get(service) ?? ofAny).filter((one) => one.coversAction(action)));
  });
  // A large policy would otherwise be searched for each request.
  const onResource = remembered((action, resource) => {
    const { allows, denies } = onAction(action);
    return byEffect(
      [...allows, ...denies].filter((one) => !isFixed(one) || one.coversResource(resource, EMPTY)),
    );
  });
  return {
    statements,
    covering: (action, resource) =>
      resource === undefined || statements.length <= FEW
        ? onAction(action)
        : onResource(action, resource),
  };
}

/** Up to this number of statements it takes longer to find what is remembered than to search all. */
const FEW = 8;
const EMPTY: ConditionContext = { get: () => undefined };

/** Whether the context of a request does not decide which resources a statement covers. */
function isFixed({ written }: Statement): boolean {
  return written.resources.every(({ template }) => template.every((part) => "text" in part));
}

function byEffect(statements: readonly Statement[]): CoveringStatements {
  return {
    allows: statements.filter(({ effect }) => effect === "Allow"),
    denies: statements.filter(({ effect }) => effect === "Deny"),
  };
}

/** Returns a function that remembers its results. They must depend on nothing else than its arguments. */
function remembered(
  find: (action: string, resource: string) => CoveringStatements,
): (action: string, resource?: string) => CoveringStatements {
  const known = new Map<string, CoveringStatements>();
  return (action, resource = "") => {
    // No action has a blank.
    const key = resource === "" ? action : `${action} ${resource}`;
    const before = known.get(key);
    if (before) return before;
    const found = find(action, resource);
    // Most callers send few different requests, but they can send any number.
    if (known.size === MOST_REMEMBERED) known.clear();
    known.set(key, found);
    return found;
  };
}

const MOST_REMEMBERED = 100;
