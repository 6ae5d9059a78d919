import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Returns the sorted paths of all files in a folder, relative to the root.
 *
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
export function filesIn(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesIn(root, path) : [path];
    })
    .toSorted();
}
