import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { newProcessFolder } from "./process-folder.ts";
import { prepareRoot, updateRoot } from "./root-file-system.ts";

let prepared: string | undefined;

/**
 * Returns a folder with the directories, links and mount points of a function's root. All functions of this process
 * share the folder, because making it takes longer than to start Node.js on some disks. Each function mounts it
 * read-only and mounts its own files over it, in a mount namespace of its own. The folder is removed when this
 * process exits.
 */
export function sharedRoot(): string {
  // Programs that clean temporary directories could remove it.
  if (prepared === undefined || !existsSync(prepared)) {
    const folder = newProcessFolder();
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    prepared = join(folder, "root");
    mkdirSync(prepared);
    prepareRoot(prepared);
  } else updateRoot(prepared);
  return prepared;
}
