import { readdirSync, statSync, type Dirent } from "node:fs";
import { join } from "node:path";

/**
 * Returns the absolute paths of all files below a folder, or the path itself if it is a file.
 *
 * @param isIgnored Whether to leave a folder out.
 */
export function filesBelow(
  folder: string,
  isIgnored: (folder: string) => boolean,
): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isFile() === true) return [folder];
  if (isIgnored(folder)) return [];
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, isIgnored);
    return entry.isFile() ? [path] : [];
  });
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // The folder was removed, or it may not be read. Then it is not part of the app either.
  }
}
