import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Inputs } from "../../formats/app/inputs.ts";
import { isTexts } from "../../json.ts";
import { changedAt, isUnchanged, stateOf } from "./path-state.ts";

/** A path, whether the names of a folder's entries matter, and the state: its content and its stamp. */
export type PathRow = readonly [path: string, isListed: boolean, content: string, stamp: string];

/** The clock of a file system may be behind by as much. */
const TICK_MS = 20;

/**
 * Returns the states of inputs and of the files of an assembly.
 *
 * @returns `undefined` if an input may have changed since a program read it.
 */
export function pathRows(paths: Inputs["paths"], outdir: string): readonly PathRow[] | undefined {
  const rows: PathRow[] = [];
  for (const [path, [since, found]] of Object.entries(paths)) {
    if (isInside(path, outdir)) continue;
    const [content, stamp] = stateOf(path, found === "listed");
    const wasMissing = found === "missing";
    const isFolder = content === "folder";
    if (wasMissing !== (content === "missing")) return undefined;
    if (!wasMissing && !isFolder && (changedAt(path) ?? since) > since - TICK_MS) return undefined;
    rows.push([path, found === "listed", content, stamp]);
  }
  for (const path of [outdir, ...entriesBelow(outdir)]) {
    rows.push([path, true, ...stateOf(path, true)]);
  }
  return rows;
}

/** Returns a path that is not as it was, or `undefined` if every path is. */
export function changedPath(rows: readonly PathRow[]): string | undefined {
  return rows.find(([path, isListed, ...state]) => !isUnchanged(path, state, isListed))?.[0];
}

/** Whether a parsed value has the form of a row. */
export function isPathRow(value: unknown): value is PathRow {
  if (!Array.isArray(value)) return false;
  const [path, isListed, content, stamp]: readonly unknown[] = value;
  return isTexts([path, content, stamp]) && typeof isListed === "boolean";
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
