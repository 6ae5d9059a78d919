import { knownKeys, type KeyCheck } from "../conditions/condition-keys.ts";
import { list, record } from "../syntax/policy-json.ts";
import { QUOTAS, type PolicyKind } from "../syntax/policy-kind.ts";
import { PolicyUnsupported } from "../syntax/policy-unsupported.ts";
import { checkSids } from "../syntax/sids.ts";
import { parseStatement, type Statement } from "./statement.ts";

/** The statements of a policy that cover an action, by effect and in their order. */
interface CoveringStatements {
  readonly allows: readonly Statement[];
  readonly denies: readonly Statement[];
}

/** A policy document, compiled once. */
export interface Policy {
  readonly statements: readonly Statement[];
  readonly covering: (action: string) => CoveringStatements;
  /** Characters of its document without white space; none: it was made of statements. */
  readonly size?: number | undefined;
}

const VERSIONS: readonly string[] = ["2012-10-17", "2008-10-17"];

/**
 * Compiles an identity policy (no `Principal`), a resource policy (with one), or a role's trust policy
 * (with one, and without `Resource`: it stands for the role it belongs to). Boundaries and session
 * policies are written as identity policies are; kinds differ in how long AWS takes them.
 *
 * @param source Names the policy in decisions and errors.
 * @param checkKey Which condition keys there are; by default those of the local cloud.
 * @throws {PolicyUnsupported} at anything that cannot be evaluated: a Deny is never skipped.
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
    throw new PolicyUnsupported(`${source}: it has ${size}; AWS takes at most ${most}`);
  }
  return { ...policyOf(parsed), size };
}

/** A policy of these statements, with an index of them by the services of their actions. */
export function policyOf(statements: readonly Statement[]): Policy {
  const byService = new Map<string, readonly Statement[]>();
  for (const service of new Set(statements.flatMap(({ services }) => services ?? []))) {
    byService.set(
      service,
      statements.filter(({ services }) => services?.includes(service) ?? true),
    );
  }
  const ofAny = statements.filter(({ services }) => services === undefined);
  const known = new Map<string, CoveringStatements>();
  return {
    statements,
    covering(action) {
      const before = known.get(action);
      if (before) return before;
      const service = action.slice(0, action.indexOf(":")).toLowerCase();
      const fitting = (byService.get(service) ?? ofAny).filter((one) => one.coversAction(action));
      const covering = {
        allows: fitting.filter(({ effect }) => effect === "Allow"),
        denies: fitting.filter(({ effect }) => effect === "Deny"),
      };
      // Actions are few, but whoever asks what would be decided may make them up.
      if (known.size === 100) known.clear();
      known.set(action, covering);
      return covering;
    },
  };
}
