import AdmZip from "adm-zip";

/** An entry of a ZIP file: its content, and its Unix mode, which has the bits of the kind of file. */
export type ZipEntry = readonly [content: string, mode?: number];

const FILE = 0o100_644;
export const PROGRAM = 0o100_755;
export const LINK = 0o120_777;

/** Returns a ZIP file. */
export function zipOf(entries: Readonly<Record<string, ZipEntry>>): Buffer {
  const zip = new AdmZip();
  for (const [name, [content, mode = FILE]] of Object.entries(entries)) {
    zip.addFile(name, Buffer.from(content));
    // The library writes other modes than the given one, unless they are set afterwards.
    const entry = zip.getEntry(name);
    // The mode is in the upper half of 32 bits.
    if (entry) entry.attr = (mode << 16) >>> 0;
  }
  return zip.toBuffer();
}

/** Replaces bytes in a ZIP file, such as a name, with as many others, which the library would not write. */
export function renamed(zip: Buffer, name: string, other: string): Buffer {
  return Buffer.from(zip.toString("latin1").replaceAll(name, other), "latin1");
}

const CENTRAL_HEADER = "PK\u0001\u0002";

/** Changes a 32-bit number in the header of the first entry in the table of contents. */
export function withHeader(zip: Buffer, offset: number, value: number): Buffer {
  const changed = Buffer.from(zip);
  changed.writeUInt32LE(value, changed.indexOf(CENTRAL_HEADER, 0, "latin1") + offset);
  return changed;
}

/** Returns the checksum in the header of the first entry, as it is in the file. */
export function crcOf(zip: Buffer): string {
  const at = zip.indexOf(CENTRAL_HEADER, 0, "latin1") + 16;
  return zip.toString("latin1", at, at + 4);
}
