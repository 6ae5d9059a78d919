import { evaluate } from "../../iam/evaluate.ts";
import type { Account } from "../account/account.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { circumstances, type Circumstances } from "./circumstances.ts";
import { labelsOf } from "./labels.ts";
import { rowsOf, type Row } from "./principals.ts";
import { targetsOf, type Target, type Way } from "./targets.ts";
import { termsOf } from "./terms.ts";

/** Whether one principal can do one thing. */
export interface Cell {
  readonly row: Row;
  readonly target: Target;
  /** `undecided` where there are more circumstances than are tried. */
  readonly access: "yes" | "if" | "no" | "undecided";
  /** On which terms, in words; of an `if` alone. */
  readonly terms: string;
  /** A request that is allowed: what it tells, and, of a route, its verb and path. */
  readonly example: { readonly told: Circumstances; readonly request?: string } | undefined;
}

export interface Matrix {
  readonly rows: readonly Row[];
  readonly targets: readonly Target[];
  /** Row by row, in the order of the targets. */
  readonly cells: readonly Cell[];
}

/**
 * Who can do what: every principal against every route, function, key and role of an account, decided
 * by the evaluator that decides each request of the local cloud.
 */
export function matrixOf(account: Account, stacks: readonly AssemblyStack[]): Matrix {
  const labels = labelsOf(account, stacks);
  const rows = rowsOf(account, labels);
  const targets = targetsOf(account, labels);
  const cells = rows.flatMap((row) =>
    targets.map((target) => {
      const cell = cellOf(row, target);
      return { ...cell, terms: labels.in(cell.terms) };
    }),
  );
  return { rows, targets, cells };
}

function cellOf(row: Row, target: Target): Cell {
  let undecided = false;
  const ways = target.ways(row.subject);
  for (const [index, way] of ways.entries()) {
    const found = possible(way);
    if (found === "undecided") undecided = true;
    if (!(found instanceof Map)) continue;
    const conditions = way.asked.map((question) => termsOf(question, found)).filter(Boolean);
    // The first is the usual request; another one only some requests are like.
    const only = index === 0 || way.name === undefined ? [] : [`only ${way.name}`];
    const terms = [...only, ...conditions].join("; ") || toldText(found);
    const example = { told: found, ...(way.name === undefined ? {} : { request: way.name }) };
    return { row, target, access: terms === "" ? "yes" : "if", terms, example };
  }
  const access = undecided ? "undecided" : "no";
  return { row, target, access, terms: "", example: undefined };
}

function possible({ asked, given }: Way): Circumstances | undefined | "undecided" {
  if (!given.every(({ request, policies }) => evaluate(request, policies).allowed))
    return undefined;
  const told = new Map<string, readonly string[]>();
  for (const question of asked) {
    const found = circumstances(question);
    if (found === undefined || found === "undecided") return found;
    for (const [key, values] of found) told.set(key, values);
  }
  return told;
}

function toldText(told: Circumstances): string {
  return [...told]
    .map(([key, values]) => `if ${key} is ${values.join(", ") || "absent"}`)
    .join("; ");
}
