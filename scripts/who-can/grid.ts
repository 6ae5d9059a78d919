import type { Cell, Matrix } from "../../lib/cloud/who-can/matrix.ts";
import type { Target } from "../../lib/cloud/who-can/what/target.ts";
import { UNDECIDED } from "../../lib/cloud/who-can/access.ts";

/** A table for people: a row for each principal, a column for each target of one kind. */
export interface Grid {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly GridCell[] }[];
}

export interface GridCell {
  /** `✔`, `·`, `?`, or the allowed ones of several actions. */
  readonly text: string;
  /** The terms, with the actions that they apply to. */
  readonly terms: readonly string[];
}

const TITLES: Readonly<Record<Target["kind"], string>> = {
  route: "Routes",
  function: "Functions",
  url: "Function URLs",
  key: "Keys",
  table: "Tables",
  bucket: "Buckets",
  bus: "Event buses",
  queue: "Queues",
  "state machine": "State machines",
  topic: "Topics",
  secret: "Secrets",
  parameter: "Parameters",
  role: "Roles (sts:AssumeRole)",
};
/** Largest number of actions that are named. More actions are counted. */
const MOST_NAMED = 3;

export function gridsOf({ cells }: Matrix): readonly Grid[] {
  const byTitle = groupBy(cells, ({ target }) => titleOf(target));
  return [...byTitle].map(([title, ofKind]) => {
    const columns = [...new Set(ofKind.map(({ target }) => target.name))];
    const rows = [...groupBy(ofKind, ({ row }) => row)]
      .map(([row, ofRow]) => {
        const byTarget = groupBy(ofRow, ({ target }) => target.name);
        const shown = columns.map((name) => gridCell(byTarget.get(name) ?? []));
        return { name: row.name, kind: row.kind, cells: shown };
      })
      // A service without permissions is left out, because it acts only for other principals.
      .filter(({ kind: who, cells: shown }) => who !== "service" || shown.some(isAllowed));
    return { title, columns, rows };
  });
}

function titleOf({ kind, of }: Target): string {
  return of === undefined ? TITLES[kind] : `${TITLES[kind]} of ${of}`;
}

/** Returns the cell for one principal and one target. */
function gridCell(cells: readonly Cell[]): GridCell {
  const allowed = cells.filter(({ access }) => access !== "no");
  const terms = allowed
    .filter(({ access }) => access !== "yes")
    .map(({ target, access, terms: on }) => {
      const text = access === "undecided" ? UNDECIDED : on;
      return cells.length === 1 ? text : `${short(target)} ${text}`;
    });
  return { text: shownAs(cells, allowed), terms };
}

function shownAs(cells: readonly Cell[], allowed: readonly Cell[]): string {
  if (allowed.length === 0) return "·";
  if (cells.length === 1) return allowed[0]?.access === "undecided" ? "?" : "✔";
  if (allowed.length === cells.length) return "✔ all";
  if (allowed.length > MOST_NAMED) return `✔ ${allowed.length} of ${cells.length}`;
  return `✔ ${allowed.map(({ target }) => short(target)).join(", ")}`;
}

function short({ action }: Target): string {
  return action.split(":").at(-1) ?? action;
}

/** Works like `Map.groupBy`, which Node 20 lacks. */
function groupBy<K>(cells: readonly Cell[], keyOf: (cell: Cell) => K): Map<K, Cell[]> {
  const groups = new Map<K, Cell[]>();
  for (const cell of cells) {
    const group = groups.get(keyOf(cell));
    if (group) group.push(cell);
    else groups.set(keyOf(cell), [cell]);
  }
  return groups;
}

function isAllowed({ text }: GridCell): boolean {
  return text !== "·";
}
