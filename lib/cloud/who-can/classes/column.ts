import type { Statement } from "../../../iam/policy/statement.ts";
import { evaluationInput } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import { ANONYMOUS } from "../../account/iam/identities.ts";
import { opennessOf } from "../circumstances/open-keys.ts";
import { statementsIn } from "../circumstances/relevant.ts";
import { THIS_REQUEST, type Asked, type Target } from "../what/target.ts";
import { numbering } from "./numbering.ts";
import type { StatementClass } from "./statement-class.ts";

/** A target, what its decisions ask for, and their results. */
export interface Column<T> {
  readonly target: Target;
  readonly asked: readonly AskedOf[];
  /** The results by the class of the principal. Targets that are alike share them. */
  readonly results: Map<string, T>;
}

/** What a decision asks for, and what it finds at the resource. */
export interface AskedOf extends Asked {
  /** The statements of the resource policy that cover the action. */
  readonly statements: readonly { readonly statement: Statement; readonly found: StatementClass }[];
  /** Returns a number for the values and domains that a statement's condition keys have because of the resource. */
  readonly valuesFor: (found: StatementClass) => number;
}

export function columnsOf<T>(
  account: Account,
  targets: readonly Target[],
  classOf: (statement: Statement) => StatementClass,
): readonly Column<T>[] {
  const shared = new Map<string, Map<string, T>>();
  const numberOf = numbering();
  return targets.map((target, index) => {
    const { kind, action, alike } = target;
    const name = alike === undefined ? `${index}` : `${kind} ${action} ${alike}`;
    const results = shared.get(name) ?? new Map<string, T>();
    shared.set(name, results);
    const asked = target.asked.map((one): AskedOf => {
      const statements = one.resourcePolicy ? statementsIn(one.resourcePolicy, one.action) : [];
      return {
        ...one,
        statements: statements.map((statement) => ({ statement, found: classOf(statement) })),
        valuesFor: valuesAt(account, one, numberOf),
      };
    });
    return { target, asked, results };
  });
}

function valuesAt(
  account: Account,
  asked: Asked,
  numberOf: (text: string) => number,
): AskedOf["valuesFor"] {
  const known = new Map<number, number>();
  return ({ number, keys, variables }) => {
    const before = known.get(number);
    if (before !== undefined) return before;
    const input = evaluationInput(account, ANONYMOUS, asked, THIS_REQUEST);
    const { resource, context } = input.request;
    const open = opennessOf(input);
    const values = keys.map((key) => [context.get(key), open(key)]);
    const found = numberOf(JSON.stringify([variables.length > 0 && resource, values]));
    known.set(number, found);
    return found;
  };
}
