import type { Account } from "../account/account.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { columnsOf } from "./classes/column.ts";
import { principalClasses } from "./classes/principal-class.ts";
import { statementClasses } from "./classes/statement-class.ts";
import { circumstances } from "./circumstances/circumstances.ts";
import { opennessOf } from "./circumstances/open-keys.ts";
import type { Circumstances } from "./circumstances/assumed-context.ts";
import type { Target, AccessPath, AccessPaths } from "./what/target.ts";
import { targetsOf } from "./what/targets.ts";
import { rowsOf } from "./who/principals.ts";
import type { Row } from "./who/row.ts";
import { labelsOf, type Labels } from "./words/labels.ts";
import { termsOf } from "./words/terms.ts";

/** The access of one principal to one target. */
export interface Cell extends Permission {
  readonly row: Row;
  readonly target: Target;
}

/** The access of all principals of one class to a target. */
interface Permission {
  /** `undecided` if access could neither be shown nor ruled out. */
  readonly access: "yes" | "if" | "no" | "undecided";
  /** The terms of the access in words; empty unless `access` is `if`. */
  readonly terms: string;
  /** A request that is allowed: the condition keys that it must have and, for a route, its verb and path. */
  readonly example: { readonly assumed: Circumstances; readonly request?: string } | undefined;
}

export interface Matrix {
  readonly rows: readonly Row[];
  readonly targets: readonly Target[];
  /** Cells, row by row, in the order of the targets. */
  readonly cells: readonly Cell[];
}

/**
 * Returns who can do what: the access of every principal to every route, function, key, table, secret, parameter
 * and role of an account, decided by the same evaluator as the requests to the local cloud.
 *
 * @param isWanted Selects principals and targets, because the decisions for all of them take time. @default - all
 */
export function matrixOf(
  account: Account,
  stacks: readonly AssemblyStack[],
  isWanted: (one: Row | Target) => boolean = () => true,
): Matrix {
  const labels = labelsOf(account, stacks);
  const rows = rowsOf(account, labels).filter(isWanted);
  const targets = targetsOf(account, labels).filter(isWanted);
  const classOf = statementClasses();
  const columns = columnsOf<Permission>(account, targets, classOf);
  const classesOf = principalClasses(account, classOf);
  const cells = rows.flatMap((row) => {
    const classFor = classesOf(row);
    return columns.map(({ target, asked, results }): Cell => {
      const name = classFor(asked);
      const known = results.get(name);
      const permission = known ?? decided(row, target, labels);
      if (!known) results.set(name, permission);
      const { access, terms, example } = permission;
      return { row, target, access, terms, example };
    });
  });
  return { rows, targets, cells };
}

interface Found {
  readonly path: AccessPath;
  readonly assumed: Circumstances;
}

/** Decides the access of one principal to one target. */
export function decided(row: Row, target: Target, labels: Labels): Permission {
  const paths = target.accessPaths(row);
  const found = simplest(paths, row);
  if (typeof found === "string") return { access: found, terms: "", example: undefined };
  const { path, assumed } = found;
  const words = wordsFor(paths, path, row, labels) || assumedWords(assumed);
  const terms = [paths.onlyIf ?? "", words, networkWords(paths, row)]
    .filter((text) => text !== "")
    .join("; ");
  const example = { assumed, ...(path.name === undefined ? {} : { request: path.name }) };
  return { access: terms === "" ? "yes" : "if", terms, example };
}

/** Returns the first path that is allowed without assumptions, or else the first that is allowed with assumptions. */
function simplest(
  { all, incomplete = false }: AccessPaths,
  { open }: Row,
): Found | "no" | "undecided" {
  let undecided = incomplete && all.some(hasAllow);
  let found: Found | undefined;
  for (const path of all) {
    const assumed = circumstances(path.inputs, open);
    if (assumed === "undecided") undecided = true;
    else if (assumed?.size === 0) return { path, assumed };
    else if (assumed) found ??= { path, assumed };
  }
  return found ?? (undecided ? "undecided" : "no");
}

/** Returns whether any statement allows one of the path's actions on some resource. */
function hasAllow({ inputs }: AccessPath): boolean {
  return inputs.some(({ request, policies: { identity, resource } }) =>
    [...identity, ...(resource ? [resource] : [])].some(
      ({ covering }) => covering(request.action).allows.length > 0,
    ),
  );
}

function wordsFor(paths: AccessPaths, path: AccessPath, { open }: Row, labels: Labels): string {
  const { all, together } = paths;
  const resources = together ?? { noun: "resource", alike: String, called: String };
  const parts = path.inputs.map((input, index) => {
    const evaluationInputs = together ? all.flatMap(({ inputs }) => inputs[index] ?? []) : [input];
    return termsOf({ evaluationInputs, open: opennessOf(input, open), labels, resources });
  });
  const only = together || path === all[0] || path.name === undefined ? "" : `only ${path.name}`;
  return [...new Set([only, ...parts].filter((text) => text !== ""))].join("; ");
}

/** Returns the term for a role whose functions cannot send the request through any VPC endpoint of their network. */
function networkWords({ all }: AccessPaths, { isReachable }: Row): string {
  return !isReachable || all.some(({ inputs }) => inputs.every(isReachable))
    ? ""
    : "if its credentials are used outside of its functions' network";
}

function assumedWords(assumed: Circumstances): string {
  return [...assumed]
    .map(([key, values]) => `if ${key} is ${values.join(" or ") || "absent"}`)
    .join("; ");
}
