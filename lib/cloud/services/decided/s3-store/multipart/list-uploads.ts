import type { WireResponse } from "../../../../http/http-types.ts";
import { element } from "../../../protocol/query/xml.ts";
import { ServiceError } from "../../../protocol/service-error.ts";
import { ownerOf } from "../bucket/bucket-settings.ts";
import { mostIn } from "../bucket/list-objects.ts";
import type { BucketCall, ObjectCall } from "../object/store-call.ts";
import { xmlResponse } from "../object/xml-response.ts";
import { checksumElements } from "./checksum-elements.ts";
import { uploadNamed } from "./upload-named.ts";

const MOST = 1000;

/** Answers ListParts. */
export function listParts(on: ObjectCall): WireResponse {
  const { query } = on.decided.read;
  const { id, bucket, key, parts } = uploadNamed(on);
  const most = Math.min(mostIn(query.get("max-parts")), MOST);
  const marker = mostIn(query.get("part-number-marker") ?? "0");
  const later = Object.entries(parts).filter(([number]) => Number(number) > marker);
  const shown = later.slice(0, most);
  const isTruncated = shown.length < later.length;
  return xmlResponse(
    on,
    "ListPartsResult",
    [
      element("Bucket", bucket),
      element("Key", key),
      element("UploadId", id),
      ownerOf(on.call.account, "Initiator"),
      ownerOf(on.call.account),
      element("StorageClass", "STANDARD"),
      element("PartNumberMarker", String(marker)),
      element("NextPartNumberMarker", shown.at(-1)?.[0] ?? "0"),
      element("MaxParts", String(most)),
      element("IsTruncated", String(isTruncated)),
      ...shown.map(
        ([number, { md5, size, modified, checksums }]) =>
          `<Part>${element("PartNumber", number)}${element("LastModified", modified)}${element("ETag", `"${md5}"`)}${element("Size", String(size))}${checksumElements(checksums)}</Part>`,
      ),
    ].join(""),
  );
}

/** Answers ListMultipartUploads. */
export function listUploads(on: BucketCall): WireResponse {
  const { query } = on.decided.read;
  const [unknown] = ["delimiter", "encoding-type", "key-marker", "upload-id-marker"].filter(
    (name) => (query.get(name) ?? "") !== "",
  );
  if (unknown !== undefined) {
    const text = `A parameter you provided implies functionality that is not implemented: ${unknown}`;
    throw new ServiceError("NotImplemented", text, 501);
  }
  const prefix = query.get("prefix") ?? "";
  const all = on.objects.uploads
    .list(on.bucket.name)
    .filter(({ key }) => key.startsWith(prefix))
    .slice(0, MOST);
  return xmlResponse(
    on,
    "ListMultipartUploadsResult",
    [
      element("Bucket", on.bucket.name),
      element("Prefix", prefix),
      element("MaxUploads", String(MOST)),
      element("IsTruncated", "false"),
      ...all.map(
        ({ key, id, created }) =>
          `<Upload>${element("Key", key)}${element("UploadId", id)}${ownerOf(on.call.account)}${element("StorageClass", "STANDARD")}${element("Initiated", created)}</Upload>`,
      ),
    ].join(""),
  );
}
