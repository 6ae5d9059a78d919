import type { Account } from "../account/account.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { circumstances } from "./circumstances/circumstances.ts";
import { opennessOf } from "./circumstances/open-keys.ts";
import type { Circumstances } from "./circumstances/assumed-context.ts";
import type { Target, AccessPath, AccessPaths } from "./what/target.ts";
import { targetsOf } from "./what/targets.ts";
import { rowsOf } from "./who/principals.ts";
import type { Row } from "./who/row.ts";
import { labelsOf, type Labels } from "./words/labels.ts";
import { termsOf } from "./words/terms.ts";

/** Whether one principal can do one thing. */
export interface Cell {
  readonly row: Row;
  readonly target: Target;
  /** `undecided` where it could neither be shown nor ruled out. */
  readonly access: "yes" | "if" | "no" | "undecided";
  /** On which terms, in words; of an `if` alone. */
  readonly terms: string;
  /** A request that is allowed: what it tells, and, of a route, its verb and path. */
  readonly example: { readonly assumed: Circumstances; readonly request?: string } | undefined;
}

export interface Matrix {
  readonly rows: readonly Row[];
  readonly targets: readonly Target[];
  /** Row by row, in the order of the targets. */
  readonly cells: readonly Cell[];
}

/**
 * Who can do what: every principal against every route, function, key, table and role of an account, decided
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
  readonly way: AccessPath;
  readonly assumed: Circumstances;
}

function cellOf(row: Row, target: Target, labels: Labels): Cell {
  const ways = target.ways(row);
  const found = simplest(ways, row);
  if (typeof found === "string") {
    return { row, target, access: found, terms: "", example: undefined };
  }
  const { way, assumed } = found;
  const words = wordsFor(ways, way, row, labels) || assumedWords(assumed);
  const terms = [ways.onlyIf ?? "", words, networkWords(ways, row)]
    .filter((text) => text !== "")
    .join("; ");
  const example = { assumed, ...(way.name === undefined ? {} : { request: way.name }) };
  return { row, target, access: terms === "" ? "yes" : "if", terms, example };
}

/** The first way that needs nothing told, or else the first at all. */
function simplest(
  { all, incomplete = false }: AccessPaths,
  { open }: Row,
): Found | "no" | "undecided" {
  let undecided = incomplete && all.some(hasAllow);
  let found: Found | undefined;
  for (const way of all) {
    const assumed = circumstances(way.asked, open);
    if (assumed === "undecided") undecided = true;
    else if (assumed?.size === 0) return { way, assumed };
    else if (assumed) found ??= { way, assumed };
  }
  return found ?? (undecided ? "undecided" : "no");
}

/** Whether there is anything that could allow it for some resource. */
function hasAllow({ asked }: AccessPath): boolean {
  return asked.some(({ request, policies: { identity, resource } }) =>
    [...identity, ...(resource ? [resource] : [])].some(
      ({ covering }) => covering(request.action).allows.length > 0,
    ),
  );
}

function wordsFor(ways: AccessPaths, way: AccessPath, { open }: Row, labels: Labels): string {
  const { all, together } = ways;
  const resources = together ?? { noun: "resource", alike: String, called: String };
  const parts = way.asked.map((question, index) => {
    const questions = together ? all.flatMap(({ asked }) => asked[index] ?? []) : [question];
    return termsOf({ questions, open: opennessOf(question, open), labels, resources });
  });
  const only = together || way === all[0] || way.name === undefined ? "" : `only ${way.name}`;
  return [...new Set([only, ...parts].filter((text) => text !== ""))].join("; ");
}

/** What is not to be had over any endpoint of its network, its credentials open elsewhere alone. */
function networkWords({ all }: AccessPaths, { reach }: Row): string {
  return !reach || all.some(({ asked }) => asked.every(reach))
    ? ""
    : "if its credentials are used outside of its functions' network";
}

function assumedWords(assumed: Circumstances): string {
  return [...assumed]
    .map(([key, values]) => `if ${key} is ${values.join(" or ") || "not there"}`)
    .join("; ");
}
