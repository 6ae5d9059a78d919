import type { Stats } from "node:fs";
import { CodedError, errorCode } from "../../errors.ts";
import { LIMITS, readRegularText } from "../../regular-file.ts";

/** A file of secrets that belongs to another user, or that other users may read or write. */
export class FileExposed extends CodedError {
  readonly code = "ERR_FILE_EXPOSED";
}

/**
 * Returns the text of a file that only its owner can access, or `undefined` if the file does not exist.
 *
 * @throws {FileExposed} If the file belongs to another user, or if its mode gives other users access.
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
      `${path} has mode ${shown}, so other users may have read or changed it; replace its secrets where they were issued, then run chmod 600 ${path}, or remove it and log in again`,
    );
  }
  if (uid !== (process.getuid?.() ?? uid)) {
    throw new FileExposed(`${path} belongs to another user; remove it and log in again`);
  }
}
