import {
  isDate,
  isPair,
  isText,
  listOf,
  mapOf,
  optional,
  shape,
  type Check,
} from "../state/record-checks.ts";
import type { TagRecord } from "../state/tag-record.ts";

/** Bytes in a file of the store, which is named after their hash. */
export interface Blob {
  /** SHA-256 of the bytes, in hexadecimal digits. */
  readonly sha256: string;
  /** MD5 of the bytes, in hexadecimal digits. */
  readonly md5: string;
  readonly size: number;
}

/** What a request that writes an object says about it. */
export interface ObjectHead {
  /** Headers with which the object is returned, by their names in lower case, such as `content-type`. */
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata, by the name after `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly TagRecord[];
}

/** An object of a bucket. */
export interface ObjectRecord extends Blob, ObjectHead {
  readonly version: 1;
  readonly bucket: string;
  readonly key: string;
  /** Without quotes: the MD5 of the bytes, or the one of an object in parts. */
  readonly etag: string;
  /** Checksums in Base64, by the name after `x-amz-checksum-`. */
  readonly checksums: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly modified: string;
}

/** A part of an object that is not complete. */
export interface PartRecord extends Blob {
  /** Checksums in Base64, by the name after `x-amz-checksum-`. */
  readonly checksums: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly modified: string;
}

/** A multipart upload that is neither complete nor aborted. */
export interface UploadRecord extends ObjectHead {
  readonly version: 1;
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  /** ISO 8601. */
  readonly created: string;
  /** Name of the checksum after `x-amz-checksum-`, and what it is of. Absent if the upload has no checksum. */
  readonly checksum?: { readonly algorithm: string; readonly type: string } | undefined;
  /** By the number of the part. */
  readonly parts: Readonly<Record<string, PartRecord>>;
}

const isSha256: Check = (value) => typeof value === "string" && /^[\da-f]{64}$/.test(value);
const isSize: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isVersion: Check = (value) => value === 1;

const blob = {
  sha256: isSha256,
  md5: (value: unknown) => typeof value === "string" && /^[\da-f]{32}$/.test(value),
  size: isSize,
};
const head = { headers: mapOf(isText), metadata: mapOf(isText), tags: listOf(isPair) };
const written = { checksums: mapOf(isText), modified: isDate };

const isObject = shape({
  ...blob,
  ...head,
  ...written,
  version: isVersion,
  bucket: isText,
  key: isText,
  etag: isText,
});
const isUpload = shape({
  ...head,
  version: isVersion,
  id: isText,
  bucket: isText,
  key: isText,
  created: isDate,
  checksum: optional(shape({ algorithm: isText, type: isText })),
  parts: mapOf(shape({ ...blob, ...written })),
});

/** Returns whether a parsed file is the record of an object. */
export function isObjectRecord(value: unknown): value is ObjectRecord {
  return isObject(value);
}

/** Returns whether a parsed file is the record of a multipart upload. */
export function isUploadRecord(value: unknown): value is UploadRecord {
  return isUpload(value);
}
