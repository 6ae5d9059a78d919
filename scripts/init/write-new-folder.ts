import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { CodedError, errorCode, messageOf } from "../../lib/errors.ts";

/** A folder for new files contains something already, or cannot be written. */
class FolderUnusable extends CodedError {
  readonly code = "ERR_FOLDER_UNUSABLE";
}

/**
 * Writes files into a folder that does not exist or is empty, all of them or none. A repository without files counts
 * as empty.
 *
 * @param folder An absolute path.
 * @throws {FolderUnusable} If the folder contains something, or if a file cannot be written.
 */
export function writeNewFolder(folder: string, files: ReadonlyMap<string, string>): void {
  try {
    const found = entriesOf(folder);
    const first = found?.find((name) => name !== ".git");
    if (first !== undefined) {
      throw new FolderUnusable(
        `${folder} contains ${first}, and nothing is overwritten: choose a folder that is empty or does not exist`,
      );
    }
    if (found === undefined) createFolder(folder, files);
    else fillFolder(folder, files);
  } catch (cause) {
    if (cause instanceof FolderUnusable) throw cause;
    throw new FolderUnusable(`cannot write the app: ${messageOf(cause)}`, { cause });
  }
}

/** Returns the names in a folder, or `undefined` if it does not exist. */
function entriesOf(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes the files beside the folder and gives them its name when they are complete. */
function createFolder(folder: string, files: ReadonlyMap<string, string>): void {
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true });
  const temporary = mkdtempSync(join(parent, ".signet-init-"));
  try {
    const complete = join(temporary, "app"); // Not private as a temporary folder is.
    write(complete, files);
    renameSync(complete, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * Writes the files into an existing folder, which may be the working directory of a shell. After a failure it removes
 * only what it wrote, because another program may write there at the same time.
 */
function fillFolder(folder: string, files: ReadonlyMap<string, string>): void {
  const written: string[] = [];
  try {
    write(folder, files, (path) => written.push(path));
  } catch (error) {
    for (const path of written.toReversed()) remove(path);
    throw error;
  }
}

/** Removes a file, or a folder if it is empty. */
function remove(path: string): void {
  try {
    if (statSync(path).isDirectory()) rmdirSync(path);
    else rmSync(path);
  } catch {
    // The error that stopped the writing is reported.
  }
}

/** Writes the files, and reports each file and folder that it created, a folder before its contents. */
function write(
  folder: string,
  files: ReadonlyMap<string, string>,
  created: (path: string) => void = () => undefined,
): void {
  for (const [path, contents] of files) {
    const file = join(folder, path);
    const first = mkdirSync(dirname(file), { recursive: true });
    if (first !== undefined) for (const made of foldersBetween(first, dirname(file))) created(made);
    writeFileSync(file, contents, { flag: "wx" });
    created(file);
  }
}

/** Returns the folders from the first one down to the last one. */
function foldersBetween(first: string, last: string): readonly string[] {
  return first === last ? [last] : [...foldersBetween(first, dirname(last)), last];
}
