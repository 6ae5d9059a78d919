import { readdirSync, readFileSync } from "node:fs";

/** The names in a directory of /proc; none if the process has ended. */
export function entries(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** The text of a file of /proc; empty if the process has ended. */
export function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
