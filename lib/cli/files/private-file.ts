import type { Stats } from "node:fs";
import { CodedError, errorCode } from "../../errors.ts";
import { LIMITS, readRegularText } from "../../regular-file.ts";

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
  try {
    return readRegularText(path, LIMITS.text, (stats) => refuseExposed(path, stats));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function refuseExposed(path: string, { mode, uid }: Stats): void {
  if ((mode & 0o077) !== 0) {
    const shown = (mode & 0o777).toString(8).padStart(4, "0");
    throw new FileExposed(
      `${path} has mode ${shown}: others than its owner may have read or changed it; change what is in it where it was given, then chmod 600 ${path}, or remove it and log in again`,
    );
  }
  if (uid !== (process.getuid?.() ?? uid)) {
    throw new FileExposed(`${path} belongs to another user; remove it and log in again`);
  }
}
