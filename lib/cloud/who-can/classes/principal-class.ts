import { principalAccount } from "../../../iam/principal/principal.ts";
import type { Statement } from "../../../iam/policy/statement.ts";
import type { Account } from "../../account/account.ts";
import { conditionContext } from "../../account/condition-context.ts";
import { canBeOpen, domainIn } from "../circumstances/open-keys.ts";
import { statementsIn } from "../circumstances/relevant.ts";
import { THIS_REQUEST } from "../what/target.ts";
import type { Row } from "../who/row.ts";
import type { AskedOf } from "./column.ts";
import { numbering } from "./numbering.ts";
import type { StatementClass } from "./statement-class.ts";

/**
 * Returns the class of a principal for what a target asks. Principals of one class have the same access, on the same
 * terms: the decisions about them read the same statements in the same order, which name them alike, and find the same
 * values of every condition key that these statements depend on.
 */
export type ClassFor = (asked: readonly AskedOf[]) => string;

/** Returns a function that returns the classes of a principal. */
export function principalClasses(
  account: Account,
  classOf: (statement: Statement) => StatementClass,
): (row: Row) => ClassFor {
  const numberOf = numbering();
  let rows = 0;
  return (row) => {
    const number = rows++;
    const { principal, boundary } = row.caller;
    const about = numberOf(aboutOf(row));
    const ownValues = ownValuesOf(account, row, numberOf);
    const own = ownStatements(row, classOf);
    const described = (found: StatementClass, asked: AskedOf) =>
      found.keys.length === 0
        ? `${found.number}`
        : `${found.number}(${ownValues(found)} ${asked.valuesFor(found)})`;
    return (asked) => {
      let text = `${about}`;
      for (const one of asked) {
        const { isAllowed, statements } = own(one.action);
        text += isAllowed ? ";+" : ";-";
        for (const { kind, found, isOpen } of statements) {
          if (isOpen || found.mayCover(one)) text += kind + described(found, one);
        }
        for (const { statement, found } of one.statements) {
          const naming = statement.names(principal, boundary !== undefined) ?? "nobody";
          text += `,${naming}${described(found, one)}`;
        }
        if (one.isPersonal) text += `,only ${number}`;
        // The network of a role's functions may lead to some resources only.
        if (row.isReachable) text += `,only ${number} ${one.resource}`;
      }
      return text;
    };
  };
}

/** Returns the properties of a principal that every decision depends on. */
function aboutOf({ caller, open }: Row): string {
  const { principal, boundary, sessionPolicies } = caller;
  return JSON.stringify([
    principal.type,
    principalAccount(principal),
    boundary !== undefined,
    sessionPolicies !== undefined,
    [...(open?.keys() ?? [])],
  ]);
}

/**
 * Returns a function that returns a number for the values and domains that a statement's condition keys have because of
 * the principal.
 */
function ownValuesOf(
  account: Account,
  { caller, open }: Row,
  numberOf: (text: string) => number,
): (found: StatementClass) => number {
  const context = conditionContext(caller, THIS_REQUEST, account);
  const known = new Map<number, number>();
  return ({ number, keys }) => {
    const before = known.get(number);
    if (before !== undefined) return before;
    const values = keys.map((key) => [context.get(key), open && domainIn(open, key)]);
    const found = numberOf(JSON.stringify(values));
    known.set(number, found);
    return found;
  };
}

interface OwnStatements {
  /** Whether an identity policy allows the action on any resource. */
  readonly isAllowed: boolean;
  readonly statements: readonly OwnStatement[];
}

interface OwnStatement {
  /** The kind of its policy. */
  readonly kind: string;
  readonly found: StatementClass;
  /** Whether keys that a request can choose decide which resources it covers. */
  readonly isOpen: boolean;
}

/** Returns a function that returns the statements of a principal's policies that cover an action. */
function ownStatements(
  { caller: { policies, boundary, sessionPolicies = [] }, open = new Map() }: Row,
  classOf: (statement: Statement) => StatementClass,
): (action: string) => OwnStatements {
  const all = [
    ...policies.map((policy) => ({ kind: ",identity", policy })),
    ...(boundary ? [{ kind: ",boundary", policy: boundary }] : []),
    ...sessionPolicies.map((policy) => ({ kind: ",session", policy })),
  ];
  const known = new Map<string, OwnStatements>();
  return (action) => {
    const before = known.get(action);
    if (before) return before;
    const statements = all.flatMap(({ kind, policy }) =>
      statementsIn(policy, action).map((statement): OwnStatement => {
        const found = classOf(statement);
        return { kind, found, isOpen: found.variables.some((key) => canBeOpen(open, key)) };
      }),
    );
    const isAllowed = policies.some((policy) => policy.covering(action).allows.length > 0);
    const own = { isAllowed, statements };
    known.set(action, own);
    return own;
  };
}
