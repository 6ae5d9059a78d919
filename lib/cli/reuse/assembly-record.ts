import { writeFileSync } from "node:fs";
import { isMap, isTexts, parseJson } from "../../json.ts";
import { LIMITS, readRegularText } from "../../regular-file.ts";
import { isPathRow, type PathRow } from "./path-rows.ts";

/** What has decided an assembly, and the files of the assembly. */
export interface AssemblyRecord {
  /** Digest of the settings of the synthesis. */
  readonly settings: string;
  /** Names of environment variables, and the digest of their values. */
  readonly variables: readonly string[];
  readonly environment: string;
  /** The inputs, and the files of the assembly. */
  readonly paths: readonly PathRow[];
  /** The lines that the build and the app have printed. */
  readonly printed: readonly string[];
}

/** Writes a record, readable by the owner only. A file that is not complete is not JSON, and is not read. */
export function writeRecord(path: string, record: AssemblyRecord): void {
  writeFileSync(path, JSON.stringify(record), { mode: 0o600 });
}

/** Returns the record in a file, or `undefined` if it is missing or damaged. */
export function readRecord(path: string): AssemblyRecord | undefined {
  try {
    const record = parseJson(readRegularText(path, LIMITS.text));
    if (!isMap(record)) return undefined;
    const { settings, variables, environment, paths, printed } = record;
    if (typeof settings !== "string" || typeof environment !== "string") return undefined;
    if (!isTexts(variables) || !isTexts(printed) || !Array.isArray(paths)) return undefined;
    const rows: readonly unknown[] = paths;
    if (!rows.every(isPathRow)) return undefined;
    return { settings, variables, environment, paths: rows, printed };
  } catch {
    return undefined;
  }
}
