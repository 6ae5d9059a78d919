import type { PartRecord, UploadRecord } from "../../../../objects/object-record.ts";
import { ServiceError } from "../../../protocol/service-error.ts";
import { malformedXml, readXml, textsIn } from "../../s3/read-xml.ts";

const CHECKSUMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];
const OF_PART = ["ETag", "PartNumber", ...CHECKSUMS.map((name) => `Checksum${name}`)];
/** Smallest part other than the last one. */
const SMALLEST_BYTES = 5 * 2 ** 20;

/**
 * Returns the parts of which the body of CompleteMultipartUpload makes the object.
 *
 * @throws {ServiceError} If the body has another form, or names a part that the upload does not have.
 */
export function completedParts(body: Uint8Array, { parts }: UploadRecord): readonly PartRecord[] {
  const root = readXml(body);
  if (root.name !== "CompleteMultipartUpload" || root.children.length === 0) throw malformedXml();
  let before = 0;
  const found = root.children.map((element) => {
    const { ETag: etag, PartNumber: text = "", ...checksums } = textsIn(element, OF_PART);
    if (element.name !== "Part" || etag === undefined || !/^\d{1,5}$/.test(text)) {
      throw malformedXml();
    }
    if (Number(text) <= before) {
      const words =
        "The list of parts was not in ascending order. Parts must be ordered by part number.";
      throw new ServiceError("InvalidPartOrder", words);
    }
    before = Number(text);
    const part = parts[before];
    const fits = Object.entries(checksums).every(
      ([name, value]) => part?.checksums[name.replace("Checksum", "").toLowerCase()] === value,
    );
    if (part?.md5 === etag.replaceAll('"', "") && fits) return part;
    const words =
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
    throw new ServiceError("InvalidPart", words);
  });
  if (found.slice(0, -1).every(({ size }) => size >= SMALLEST_BYTES)) return found;
  const words = "Your proposed upload is smaller than the minimum allowed size";
  throw new ServiceError("EntityTooSmall", words);
}
