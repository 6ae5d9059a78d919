import { createRequire } from "node:module";
import type AdmZip from "adm-zip";
import { readRegularFile } from "../../regular-file.ts";
import { messageOf } from "../../errors.ts";
import { ArchiveUnusable } from "./archive-unusable.ts";

/** Lambda's limit on the unpacked size of a package. */
const LIMIT_BYTES = 262_144_000;
/** The bits of a Unix mode that say what a file is, and their value for a symbolic link. */
const KIND = 0o170_000;
const LINK = 0o120_000;

/** A file, folder or symbolic link in an archive. */
export interface ArchiveEntry {
  /** Relative path with slashes, without a slash at the end. */
  readonly path: string;
  readonly kind: "file" | "folder" | "link";
  readonly isExecutable: boolean;
  /**
   * Unpacks the content. It never has more bytes than the archive declares.
   *
   * @throws {ArchiveUnusable} If the content is damaged or has another size.
   */
  readonly read: () => Buffer;
}

/**
 * Reads the table of contents of a ZIP file, without unpacking anything.
 *
 * @throws {ArchiveUnusable} If the file is not a ZIP file, declares more than Lambda's 250 MB, or has an encrypted entry
 *   or an entry outside of its folder.
 */
export function openArchive(path: string): readonly ArchiveEntry[] {
  return checkedEntries(() => readArchive(path));
}

/** Does the same as {@link openArchive} with the bytes of a ZIP file. */
export function openZip(zip: Buffer): readonly ArchiveEntry[] {
  return checkedEntries(() => zip);
}

function checkedEntries(zip: () => Buffer): readonly ArchiveEntry[] {
  const found = attempt(() => entriesOf(zip()));
  const declared = found.reduce((sum, { header }) => sum + header.size, 0);
  if (!(declared <= LIMIT_BYTES)) throw tooLarge();
  return found.map((entry) => archiveEntry(entry));
}

function archiveEntry(entry: AdmZip.IZipEntry): ArchiveEntry {
  const { entryName, isDirectory, attr, header } = entry;
  const segments = entryName.split("/").filter((segment) => segment !== "" && segment !== ".");
  const path = segments.join("/");
  const outside = entryName.startsWith("/") || segments.includes("..");
  // A NUL ends a path, and a backslash separates folders for some programs that read archives.
  if (outside || path === "" || /[\0\\]/.test(path)) {
    throw new ArchiveUnusable(`the entry ${JSON.stringify(entryName)} is outside of its folder`);
  }
  if (header.encrypted) throw new ArchiveUnusable(`the entry ${entryName} is encrypted`);
  const mode = attr >>> 16;
  const isLink = (mode & KIND) === LINK;
  return {
    path,
    kind: isDirectory ? "folder" : isLink ? "link" : "file",
    isExecutable: (mode & 0o111) !== 0,
    read() {
      const content = attempt(() => entry.getData());
      if (content.length === header.size) return content;
      throw new ArchiveUnusable(`the entry ${entryName} has another size than the archive says`);
    },
  };
}

/** Reads a ZIP file. The unpacked size is at least a thousandth of the size of the file, so a larger file cannot be valid. */
export function readArchive(path: string): Buffer {
  return readRegularFile(path, LIMIT_BYTES);
}

function tooLarge(): ArchiveUnusable {
  return new ArchiveUnusable(`Unzipped size must be smaller than ${LIMIT_BYTES} bytes`);
}

function attempt<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw new ArchiveUnusable(
      `Could not unzip uploaded file. Please check your file, then try to upload again. (${messageOf(error)})`,
      { cause: error },
    );
  }
}

/** Loads the library only for an app that has a ZIP file, because loading it takes longer than most deployments. */
function entriesOf(zip: Buffer): readonly AdmZip.IZipEntry[] {
  // The types of the package describe the value that `require` returns.
  const Zip = createRequire(import.meta.url)("adm-zip") as typeof AdmZip;
  return new Zip(zip, { noSort: true }).getEntries();
}
