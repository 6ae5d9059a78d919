import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { CodedError, errorCode } from "../../errors.ts";

/** A file of secrets that others than its owner may read or write. */
export class FileExposed extends CodedError {
  readonly code = "ERR_FILE_EXPOSED";
}

/**
 * The text of a file that is its owner's alone; `undefined` where there is none.
 *
 * @throws {FileExposed} when it is somebody else's, or its mode lets others at it.
 */
export function readPrivateFile(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    // Of the very file that is read, whatever the path leads to by now.
    const { mode, uid } = fstatSync(file);
    if ((mode & 0o077) !== 0) {
      const shown = (mode & 0o777).toString(8).padStart(4, "0");
      throw new FileExposed(
        `${path} has mode ${shown}: others than its owner may have read or changed it; change what is in it where it was given, then chmod 600 ${path}, or remove it and log in again`,
      );
    }
    if (uid !== (process.getuid?.() ?? uid)) {
      throw new FileExposed(`${path} belongs to another user; remove it and log in again`);
    }
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}
