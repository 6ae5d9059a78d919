import { dirname, sep } from "node:path";

/**
 * Returns the folders that contain a path, up to a root. A new file in one of them may be found instead of a file that a
 * program imports. A package has no such folder, because it is replaced as a whole.
 */
export function foldersAbove(path: string, root: string): readonly string[] {
  if (!path.startsWith(`${root}${sep}`) || path.includes(`${sep}node_modules${sep}`)) return [];
  return [dirname(path), ...foldersAbove(dirname(path), root)];
}
