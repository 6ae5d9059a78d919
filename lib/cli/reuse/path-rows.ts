import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Inputs } from "../../formats/app/inputs.ts";
import { isTexts } from "../../json.ts";
import { changesOf, mayHaveChanged, MISSING, stateOf } from "./path-state.ts";

/** A path, whether the names of a folder's entries matter, and the state. */
export type PathRow = readonly [path: string, isListed: boolean, state: string];

/**
 * Returns the states of inputs and of the files of an assembly.
 *
 * @returns `undefined` if an input may have changed since a program read it, or may change unnoticed.
 */
export function pathRows(paths: Inputs["paths"], outdir: string): readonly PathRow[] | undefined {
  const rows: PathRow[] = [];
  for (const [path, [since, found]] of Object.entries(paths)) {
    if (isInside(path, outdir)) continue;
    const isListed = found === "listed";
    const state = stateOf(path, isListed);
    if (state === undefined || (found === "missing") !== (state === MISSING)) return undefined;
    const isTimeless = state === MISSING || (state.startsWith("folder") && !isListed);
    if (!isTimeless && changesOf(path).some((at) => mayHaveChanged(at, since))) return undefined;
    rows.push([path, isListed, state]);
  }
  for (const path of [outdir, ...entriesBelow(outdir)]) {
    const state = stateOf(path, true);
    if (state === undefined) return undefined;
    rows.push([path, true, state]);
  }
  return rows;
}

/** Returns a path that is not as it was, or `undefined` if every path is. */
export function changedPath(rows: readonly PathRow[]): string | undefined {
  return rows.find(([path, isListed, state]) => stateOf(path, isListed) !== state)?.[0];
}

/** Whether a parsed value has the form of a row. */
export function isPathRow(value: unknown): value is PathRow {
  if (!Array.isArray(value)) return false;
  const [path, isListed, state]: readonly unknown[] = value;
  return isTexts([path, state]) && typeof isListed === "boolean";
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(join(folder, "/"));
}

function entriesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...entriesBelow(path)] : [path];
  });
}
