import { element } from "../../../protocol/query/xml.ts";

/** Returns checksums as elements, such as `ChecksumCRC32`. */
export function checksumElements(checksums: Readonly<Record<string, string>>): string {
  return Object.entries(checksums)
    .map(([name, value]) => element(`Checksum${name.toUpperCase()}`, value))
    .join("");
}
