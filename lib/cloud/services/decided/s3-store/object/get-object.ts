import type { Pair } from "../../../../../sigv4/request/request.ts";
import type { WireResponse } from "../../../../http/http-types.ts";
import type { ObjectRecord } from "../../../../objects/object-record.ts";
import type { ByteRange } from "../../../../objects/read-bytes.ts";
import { ServiceError } from "../../../protocol/service-error.ts";
import { fitsReading } from "./conditions.ts";
import { requireKey } from "./encryption.ts";
import { byteRange } from "./range.ts";
import { objectNamed, type ObjectCall } from "./store-call.ts";
import { emptyResponse } from "./xml-response.ts";

/** Longest content that is read into memory. A longer one is read while it is sent. */
const IN_MEMORY_BYTES = 64 * 1024;
/** Longest content for a caller that cannot take it while it is read: an integration of an API. */
const LONGEST_BYTES = 10 * 1024 * 1024;

/** Answers GetObject and HeadObject. */
export async function getObject(on: ObjectCall): Promise<WireResponse> {
  const { call, decided, objects, bucket, key } = on;
  const { header, query } = decided.read;
  const record = objectNamed(on, bucket.name, key, query.get("versionId"));
  if ((query.get("partNumber") ?? "1") !== "1") {
    const text = "The requested partnumber is not satisfiable";
    throw new ServiceError("InvalidPartNumber", text, 416);
  }
  requireKey(call, "kms:Decrypt", record);
  if (!fitsReading(header, record)) return emptyResponse(on, [etagOf(record)], 304);
  const range = byteRange(header("range"), record.size);
  const headers = headersOf(on, record, range);
  const { first, last } = range ?? { first: 0, last: record.size - 1 };
  const answer = emptyResponse(on, headers, range ? 206 : 200);
  const length = last - first + 1;
  const sized = { ...answer, headers: [...answer.headers, lengthOf(length)] };
  // A body of no parts has the length of its header.
  if (decided.operation === "HeadObject") return { ...sized, stream: noParts() };
  const { exchange } = call.request;
  if (exchange && length > IN_MEMORY_BYTES) {
    return { ...sized, stream: await objects.stream(record, { first, last }, exchange.hungUp) };
  }
  if (length > LONGEST_BYTES) {
    const text = `An integration can get at most ${LONGEST_BYTES} bytes of an object.`;
    throw new ServiceError("InvalidRequest", text);
  }
  return { ...answer, body: await objects.read(record, { first, last }) };
}

async function* noParts(): AsyncGenerator<Uint8Array> {
  // A response to HEAD has no body.
}

const OVERRIDDEN = /^response-(.+)$/;

function headersOf(
  { decided }: ObjectCall,
  record: ObjectRecord,
  range: ByteRange | undefined,
): readonly Pair[] {
  const { header, query } = decided.read;
  const own = new Map(Object.entries(record.headers));
  for (const [name, value] of query) {
    const overridden = OVERRIDDEN.exec(name)?.[1];
    if (overridden !== undefined) own.set(overridden, value);
  }
  const isChecked =
    (header("x-amz-checksum-mode") ?? query.get("x-amz-checksum-mode")) === "ENABLED" && !range;
  return [
    ...own,
    ...Object.entries(record.metadata).map(([name, value]): Pair => [`x-amz-meta-${name}`, value]),
    ...(isChecked ? checksumHeaders(record.checksums) : []),
    ...(record.tags.length === 0
      ? []
      : [["x-amz-tagging-count", String(record.tags.length)] as const]),
    etagOf(record),
    ["Accept-Ranges", "bytes"],
    ["Last-Modified", new Date(record.modified).toUTCString()],
    ...(range
      ? [["Content-Range", `bytes ${range.first}-${range.last}/${record.size}`] as const]
      : []),
  ];
}

export function checksumHeaders(checksums: ObjectRecord["checksums"]): readonly Pair[] {
  return Object.entries(checksums).map(([name, value]) => [`x-amz-checksum-${name}`, value]);
}

export function etagOf({ etag }: Pick<ObjectRecord, "etag">): Pair {
  return ["ETag", `"${etag}"`];
}

function lengthOf(length: number): Pair {
  return ["Content-Length", String(length)];
}
