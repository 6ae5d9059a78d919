import type { Policy } from "../../../iam/policy/policy.ts";
import type { Statement } from "../../../iam/policy/statement.ts";
import { principalAccount } from "../../../iam/principal/principal.ts";
import type { Account } from "../../account/account.ts";
import { conditionContext } from "../../account/condition-context.ts";
import { domainIn } from "../circumstances/open-keys.ts";
import { THIS_REQUEST } from "../what/targets.ts";
import type { Asked } from "../what/target.ts";
import type { Row } from "../who/row.ts";
import { statementClasses, type StatementClass } from "./statement-class.ts";

/**
 * The class of a principal for a target. Principals of one class have the same access to the target, on the same terms:
 * the decisions about them read the same statements in the same order, which name them alike, and find the same values
 * of every condition key that these statements depend on.
 */
export type ClassFor = (asked: readonly Asked[]) => string;

/** Returns a function that returns the classes of a principal. */
export function principalClasses(account: Account): (row: Row) => ClassFor {
  const classOf = statementClasses();
  let rows = 0;
  return (row) => {
    const { caller, open, isReachable } = row;
    const { principal, boundary, policies, sessionPolicies } = caller;
    const number = rows++;
    const context = conditionContext(caller, THIS_REQUEST, account);
    const values = new Map<string, string>();
    const valueOf = (key: string): string => {
      const known = values.get(key);
      if (known !== undefined) return known;
      const found = JSON.stringify([context.get(key), open && domainIn(open, key)]);
      values.set(key, found);
      return found;
    };
    const described = ({ id, keys }: StatementClass) =>
      keys.length === 0 ? `${id}` : `${id}(${keys.map(valueOf).join()})`;

    const kinds = [
      ...policies.map((policy) => ({ kind: "i", policy })),
      ...(boundary ? [{ kind: "b", policy: boundary }] : []),
      ...(sessionPolicies ?? []).map((policy) => ({ kind: "s", policy })),
    ];
    const byAction = new Map<string, OwnStatements>();
    const ownStatements = (action: string): OwnStatements => {
      const known = byAction.get(action);
      if (known) return known;
      const statements = kinds.flatMap(({ kind, policy }) =>
        covering(policy, action).map((statement) => {
          const found = classOf(statement);
          return { text: kind + described(found), mayCover: found.mayCover };
        }),
      );
      const isAllowed = policies.some((policy) => policy.covering(action).allows.length > 0);
      const own = { isAllowed, statements };
      byAction.set(action, own);
      return own;
    };
    const ofPolicy = ({ resourcePolicy, action }: Asked): string => {
      if (!resourcePolicy) return "";
      const named = covering(resourcePolicy, action).map(
        (statement) =>
          `${statement.names(principal, boundary !== undefined) ?? ""}${described(classOf(statement))}`,
      );
      return named.join();
    };

    const about = JSON.stringify([
      principal.type,
      principalAccount(principal),
      boundary !== undefined,
      sessionPolicies?.length,
      [...(open?.keys() ?? [])],
      isReachable && number,
    ]);
    return (asked) => {
      let text = about;
      for (const one of asked) {
        const { isAllowed, statements } = ownStatements(one.action);
        text += isAllowed ? ";+" : ";-";
        for (const { text: statement, mayCover } of statements) {
          if (mayCover(one)) text += statement;
        }
        text += `/${ofPolicy(one)}`;
        if (one.isPersonal) text += `#${number}`;
      }
      return text;
    };
  };
}

interface OwnStatements {
  /** Whether an identity policy allows the action on any resource. */
  readonly isAllowed: boolean;
  readonly statements: readonly {
    readonly text: string;
    readonly mayCover: StatementClass["mayCover"];
  }[];
}

function covering(policy: Policy, action: string): readonly Statement[] {
  const { allows, denies } = policy.covering(action);
  return denies.length === 0 ? allows : [...allows, ...denies];
}
