import { realpathSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";

/** Whether one of the paths is one of the directories or inside of it. */
export function containAny(directories: readonly string[], paths: readonly string[]): boolean {
  return directories.some((directory) => paths.some((path) => containsPath(directory, path)));
}

/** Whether a path is a directory or inside of it. Either may be given through symbolic links. */
export function containsPath(directory: string, path: string): boolean {
  return [directory, realPath(directory)].some((base) =>
    [path, realPath(path)].some((inside) => {
      const from = relative(base, inside);
      return from !== ".." && !from.startsWith(`..${sep}`) && !isAbsolute(from);
    }),
  );
}

/** Returns a path without symbolic links, or the path itself if it no longer exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
