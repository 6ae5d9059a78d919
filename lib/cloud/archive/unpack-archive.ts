import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, normalize } from "node:path";
import { ArchiveUnusable } from "./archive-unusable.ts";
import { openArchive, type ArchiveEntry } from "./open-archive.ts";

/**
 * Unpacks a ZIP file into a new folder. Executable files stay executable. Nothing is written outside of the folder:
 * symbolic links are created last, and no entry may be below a link.
 *
 * @throws {ArchiveUnusable} If the archive is damaged or too large, or leads out of the folder.
 */
export function unpackArchive(archive: string, folder: string): void {
  const entries = openArchive(archive);
  const links = entries.filter(({ kind }) => kind === "link");
  const linked = new Set(links.map(({ path }) => path));
  mkdirSync(folder);
  for (const entry of entries) {
    if (aboveOf(entry.path).some((above) => linked.has(above))) {
      throw new ArchiveUnusable(`the entry ${entry.path} is below a symbolic link`);
    }
    if (entry.kind !== "link") write(entry, join(folder, entry.path));
  }
  for (const { path, read } of links) {
    const target = read().toString("utf8");
    const inside = normalize(join(dirname(path), target));
    if (isAbsolute(target) || inside === ".." || inside.startsWith("../")) {
      throw new ArchiveUnusable(
        `the entry ${path} is a symbolic link that leads out, to ${target}`,
      );
    }
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(target, place);
  }
}

function write({ kind, isExecutable, read }: ArchiveEntry, place: string): void {
  if (kind === "folder") {
    mkdirSync(place, { recursive: true });
    return;
  }
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, read(), { mode: isExecutable ? 0o700 : 0o600 });
}

/** Returns the paths of the folders that contain a path. */
function aboveOf(path: string): readonly string[] {
  const segments = path.split("/").slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join("/"));
}
