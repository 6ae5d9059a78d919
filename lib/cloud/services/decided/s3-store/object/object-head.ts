import type { ObjectHead } from "../../../../objects/object-record.ts";
import type { RecordedResource } from "../../../../account/records/record.ts";
import { headerTags } from "../../s3/s3-keys.ts";
import type { S3Request } from "../../s3/s3-request.ts";
import { checkedTags } from "../../s3/tags-in.ts";
import { encryptionHeaders } from "./encryption.ts";

/** Headers of a request that are returned with the object as they are. */
const KEPT = [
  "cache-control",
  "content-disposition",
  "content-language",
  "content-type",
  "expires",
  "x-amz-website-redirect-location",
];
const METADATA = "x-amz-meta-";
const CHECKSUM = /^x-amz-checksum-(crc32|crc32c|crc64nvme|md5|sha1|sha256)$/;

/**
 * Returns what a request says about the object that it writes.
 *
 * @throws {ServiceError} If S3 refuses a part of it.
 */
export function objectHead(read: S3Request, bucket: RecordedResource): ObjectHead {
  const { headers, metadata } = contentHead(read);
  const tags = checkedTags(headerTags(read.header("x-amz-tagging")));
  return { headers: { ...headers, ...writtenHeaders(read, bucket) }, metadata, tags };
}

/** Returns what a request says about the content of an object: a copy takes it from its source, or replaces it. */
export function contentHead({
  header,
  headerNames,
}: S3Request): Pick<ObjectHead, "headers" | "metadata"> {
  const kept = KEPT.flatMap((name) => {
    const value = header(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const coding = withoutChunks(header("content-encoding"));
  return {
    headers: {
      "content-type": "binary/octet-stream",
      ...Object.fromEntries(kept),
      ...(coding === "" ? {} : { "content-encoding": coding }),
    },
    metadata: Object.fromEntries(
      headerNames
        .filter((name) => name.startsWith(METADATA))
        .map((name) => [name.slice(METADATA.length), header(name) ?? ""]),
    ),
  };
}

/** Returns the headers of an object that every request that writes it decides: its encryption and its storage class. */
export function writtenHeaders(
  read: S3Request,
  bucket: RecordedResource,
): Readonly<Record<string, string>> {
  const storageClass = read.header("x-amz-storage-class") ?? "STANDARD";
  return {
    ...encryptionHeaders(read, bucket),
    ...(storageClass === "STANDARD" ? {} : { "x-amz-storage-class": storageClass }),
  };
}

/** Returns the checksums in headers or trailers, by the name after `x-amz-checksum-`. They have been verified. */
export function checksumsIn(
  names: readonly string[],
  header: (name: string) => string | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const algorithm = CHECKSUM.exec(name)?.[1];
      const value = header(name);
      return algorithm === undefined || value === undefined ? [] : [[algorithm, value]];
    }),
  );
}

/** Returns the content coding of the object itself. */
function withoutChunks(coding = ""): string {
  const codings = coding.split(",").map((one) => one.trim());
  return codings.filter((one) => one !== "" && one.toLowerCase() !== "aws-chunked").join(",");
}
