import { evaluate } from "../../iam/evaluate.ts";
import type { Account } from "../account/account.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { circumstances, opennessOf } from "./circumstances.ts";
import { labelsOf, type Labels } from "./labels.ts";
import type { Domains } from "./open-keys.ts";
import { rowsOf, type Row } from "./principals.ts";
import { targetsOf } from "./targets.ts";
import { termsOf } from "./terms.ts";
import type { Circumstances } from "./told.ts";
import type { Target, Way, Ways } from "./ways.ts";

/** Whether one principal can do one thing. */
export interface Cell {
  readonly row: Row;
  readonly target: Target;
  /** `undecided` where it could neither be shown nor ruled out. */
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
  const cells = rows.flatMap((row) => targets.map((target) => cellOf(row, target, labels)));
  return { rows, targets, cells };
}

interface Found {
  readonly way: Way;
  readonly told: Circumstances;
}

function cellOf(row: Row, target: Target, labels: Labels): Cell {
  const ways = target.ways(row.subject);
  const open: Domains = new Map([...(row.open ?? []), ...(ways.open ?? [])]);
  const { found, undecided } = simplest(ways, open);
  if (!found) {
    const access = undecided ? "undecided" : "no";
    return { row, target, access, terms: "", example: undefined };
  }
  const { way, told } = found;
  const terms = wordsFor(ways, found, open, labels) || toldWords(told);
  const example = { told, ...(way.name === undefined ? {} : { request: way.name }) };
  return { row, target, access: terms === "" ? "yes" : "if", terms, example };
}

/** The first way that needs nothing told, or else the first at all. */
function simplest(
  { all, complete }: Ways,
  open: Domains,
): { readonly found?: Found; readonly undecided: boolean } {
  let undecided = false;
  let found: Found | undefined;
  for (const way of all) {
    const told = possible(way, open);
    if (told === "undecided") undecided = true;
    if (!(told instanceof Map)) continue;
    if (told.size === 0) return { found: { way, told }, undecided };
    found ??= { way, told };
  }
  return { ...(found ? { found } : {}), undecided: undecided || (!complete && all.some(hasAllow)) };
}

function possible({ asked, given }: Way, open: Domains): ReturnType<typeof circumstances> {
  const serves = given.every(({ request, policies }) => evaluate(request, policies).allowed);
  return serves ? circumstances(asked, open) : undefined;
}

/** Whether there is anything that could allow it for some resource. */
function hasAllow({ asked }: Way): boolean {
  return asked.some(({ request, policies: { identity, resource } }) =>
    [...identity, ...(resource ? [resource] : [])].some(
      ({ covering }) => covering(request.action).allows.length > 0,
    ),
  );
}

function wordsFor({ all, together }: Ways, { way }: Found, open: Domains, labels: Labels): string {
  const parts = way.asked
    .map((question, index) => {
      const questions = together ? all.flatMap(({ asked }) => asked[index] ?? []) : [question];
      const resources = together ? { resources: together } : {};
      return termsOf({ questions, open: opennessOf(question, open), labels, ...resources });
    })
    .filter((text) => text !== "");
  const only = together || way === all[0] || way.name === undefined ? [] : [`only ${way.name}`];
  return [...new Set([...only, ...parts])].join("; ");
}

function toldWords(told: Circumstances): string {
  return [...told]
    .map(([key, values]) => `if ${key} is ${values.join(" or ") || "not there"}`)
    .join("; ");
}
