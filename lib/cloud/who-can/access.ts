import type { Cell, Matrix } from "./matrix.ts";

/**
 * All permissions, in the form that `--json` writes and `--check` reads: for each principal and target the
 * actions, each with its terms. All other actions are denied.
 */
export interface Access {
  readonly version: 1;
  readonly principals: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Resources whose effect on access is not known. Absent without such resources. */
  readonly notJudged?: readonly string[];
}

export function accessOf({ rows, cells }: Matrix, notJudged: readonly string[] = []): Access {
  const principals: Record<string, Record<string, string[]>> = {};
  // Includes principals without permissions, because their existence must be reviewed too.
  for (const { name } of rows) principals[name] = {};
  for (const cell of cells) {
    if (cell.access === "no") continue;
    const targets = (principals[cell.row.name] ??= {});
    (targets[targetName(cell)] ??= []).push(permission(cell));
  }
  return { version: 1, principals, ...(notJudged.length > 0 ? { notJudged } : {}) };
}

function targetName({ target: { kind, name, of } }: Cell): string {
  return of === undefined ? `${kind} ${name}` : `${kind} ${of} ${name}`;
}

/** Text for a permission that could be neither shown nor ruled out. */
export const UNDECIDED = "perhaps: its conditions cannot all be tried";

function permission({ target: { action }, access, terms }: Cell): string {
  if (access === "undecided") return `${action} ${UNDECIDED}`;
  return terms === "" ? action : `${action} ${terms}`;
}
