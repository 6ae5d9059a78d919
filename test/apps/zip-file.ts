import { join } from "node:path";
import AdmZip from "adm-zip";
import { directoryUntilExit } from "../temporary-directory.ts";

/** Writes a ZIP file with these texts, by file name, and returns its path. */
export function zipFile(texts: Readonly<Record<string, string>>): string {
  const zip = new AdmZip();
  for (const [name, text] of Object.entries(texts)) zip.addFile(name, Buffer.from(text));
  const path = join(directoryUntilExit(), "code.zip");
  zip.writeZip(path);
  return path;
}
