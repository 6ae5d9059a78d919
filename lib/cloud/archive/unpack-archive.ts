import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { messageOf } from "../../errors.ts";
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
    if (entry.kind !== "link") placed(entry.path, () => write(entry, join(folder, entry.path)));
  }
  for (const { path, read } of links) {
    const target = read().toString("utf8");
    if (isAbsolute(target) || leadsOut(path, target, linked)) {
      throw new ArchiveUnusable(
        `the entry ${path} is a symbolic link that leads out, to ${target}`,
      );
    }
    const place = join(folder, path);
    placed(path, () => {
      mkdirSync(dirname(place), { recursive: true });
      symlinkSync(target, place);
    });
  }
}

/**
 * Returns whether the target of a link leaves the folder. A target that passes through another link counts as such,
 * because `..` after that link leads to another place than the text of the path says.
 */
function leadsOut(path: string, target: string, linked: ReadonlySet<string>): boolean {
  const place = dirname(path).split("/");
  const at = place[0] === "." ? [] : place;
  for (const segment of target.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (linked.has(at.join("/"))) return true;
    if (segment !== "..") at.push(segment);
    else if (at.pop() === undefined) return true;
  }
  return false;
}

/** Writes an entry. Two entries that exclude each other, or a name that is too long, are errors of the archive. */
function placed(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (error instanceof ArchiveUnusable) throw error;
    const text = `the entry ${JSON.stringify(path)} cannot be written: ${messageOf(error)}`;
    throw new ArchiveUnusable(text, { cause: error });
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
