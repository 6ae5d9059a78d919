import { copies, deletes, onBucket, onObject, tags, writes, type Attempts } from "./s3-attempts.ts";
import { listKeys } from "./s3-keys.ts";
import type { S3Request } from "./s3-request.ts";

interface S3Operation {
  readonly name: string;
  readonly method: "DELETE" | "GET" | "HEAD" | "POST" | "PUT";
  readonly level: "service" | "bucket" | "object";
  /** Whether the request names a source to copy. @default false */
  readonly copies?: true;
  /** Parameters that the request must have. An empty text means any value. */
  readonly needs?: Readonly<Record<string, string>>;
  /** Further parameters that the request may have. A request with any other one is another operation. */
  readonly may?: readonly string[];
  readonly attempts: Attempts;
}

const LIST = ["delimiter", "encoding-type", "max-keys", "prefix"];
const RESPONSE = [
  "response-cache-control",
  "response-content-disposition",
  "response-content-encoding",
  "response-content-language",
  "response-content-type",
  "response-expires",
];
const UPLOAD = { partNumber: "", uploadId: "" };

/** An operation that reads a setting of a bucket. */
const setting = (name: string, parameter: string, action: string): S3Operation => ({
  name,
  method: "GET",
  level: "bucket",
  needs: { [parameter]: "" },
  attempts: onBucket(action),
});

/** The operations of S3 that are decided. The first one that fits a request is the one that it asks for. */
export const s3Operations: readonly S3Operation[] = [
  {
    name: "ListBuckets",
    method: "GET",
    level: "service",
    may: ["bucket-region", "continuation-token", "max-buckets", "prefix"],
    attempts: () => [{ action: "s3:ListAllMyBuckets", resource: "*" }],
  },
  { name: "HeadBucket", method: "HEAD", level: "bucket", attempts: onBucket("s3:ListBucket") },
  {
    name: "ListObjectsV2",
    method: "GET",
    level: "bucket",
    needs: { "list-type": "2" },
    may: [...LIST, "continuation-token", "fetch-owner", "start-after"],
    attempts: onBucket("s3:ListBucket", listKeys),
  },
  {
    name: "ListObjects",
    method: "GET",
    level: "bucket",
    may: [...LIST, "marker"],
    attempts: onBucket("s3:ListBucket", listKeys),
  },
  {
    name: "ListObjectVersions",
    method: "GET",
    level: "bucket",
    needs: { versions: "" },
    may: [...LIST, "key-marker", "version-id-marker"],
    attempts: onBucket("s3:ListBucketVersions", listKeys),
  },
  setting("GetBucketLocation", "location", "s3:GetBucketLocation"),
  setting("GetBucketEncryption", "encryption", "s3:GetEncryptionConfiguration"),
  setting("GetBucketTagging", "tagging", "s3:GetBucketTagging"),
  setting("GetBucketVersioning", "versioning", "s3:GetBucketVersioning"),
  {
    name: "ListMultipartUploads",
    method: "GET",
    level: "bucket",
    needs: { uploads: "" },
    may: [...LIST, "key-marker", "max-uploads", "upload-id-marker"],
    attempts: onBucket("s3:ListBucketMultipartUploads"),
  },
  {
    name: "DeleteObjects",
    method: "POST",
    level: "bucket",
    needs: { delete: "" },
    attempts: deletes,
  },
  {
    name: "GetObject",
    method: "GET",
    level: "object",
    may: [...RESPONSE, "partNumber", "versionId"],
    attempts: onObject("s3:GetObject", "s3:GetObjectVersion"),
  },
  {
    name: "HeadObject",
    method: "HEAD",
    level: "object",
    may: [...RESPONSE, "partNumber", "versionId"],
    attempts: onObject("s3:GetObject", "s3:GetObjectVersion"),
  },
  {
    name: "GetObjectTagging",
    method: "GET",
    level: "object",
    needs: { tagging: "" },
    may: ["versionId"],
    attempts: onObject("s3:GetObjectTagging", "s3:GetObjectVersionTagging"),
  },
  {
    name: "PutObjectTagging",
    method: "PUT",
    level: "object",
    needs: { tagging: "" },
    may: ["versionId"],
    attempts: tags,
  },
  {
    name: "ListParts",
    method: "GET",
    level: "object",
    needs: { uploadId: "" },
    may: ["max-parts", "part-number-marker"],
    attempts: onObject("s3:ListMultipartUploadParts"),
  },
  { name: "PutObject", method: "PUT", level: "object", attempts: writes },
  { name: "CopyObject", method: "PUT", level: "object", copies: true, attempts: copies },
  { name: "UploadPart", method: "PUT", level: "object", needs: UPLOAD, attempts: writes },
  {
    name: "UploadPartCopy",
    method: "PUT",
    level: "object",
    copies: true,
    needs: UPLOAD,
    attempts: copies,
  },
  {
    name: "CreateMultipartUpload",
    method: "POST",
    level: "object",
    needs: { uploads: "" },
    attempts: writes,
  },
  {
    name: "CompleteMultipartUpload",
    method: "POST",
    level: "object",
    needs: { uploadId: "" },
    attempts: writes,
  },
  {
    name: "AbortMultipartUpload",
    method: "DELETE",
    level: "object",
    needs: { uploadId: "" },
    attempts: onObject("s3:AbortMultipartUpload"),
  },
  {
    name: "DeleteObjectTagging",
    method: "DELETE",
    level: "object",
    needs: { tagging: "" },
    may: ["versionId"],
    attempts: onObject("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"),
  },
  {
    name: "DeleteObject",
    method: "DELETE",
    level: "object",
    may: ["versionId"],
    attempts: onObject("s3:DeleteObject", "s3:DeleteObjectVersion"),
  },
];

/** Parameters of every operation that do not change what it does. */
const HARMLESS = ["x-amz-checksum-mode", "x-amz-request-payer", "x-id"];

/** Returns the operation that a request asks for, or `undefined` if the table does not have it. */
export function s3OperationOf(request: S3Request): S3Operation | undefined {
  const { method, bucket, key, query, header } = request;
  const level = key !== undefined ? "object" : bucket !== undefined ? "bucket" : "service";
  const isCopy = header("x-amz-copy-source") !== undefined;
  // Deleting in spite of a lock is a permission of its own.
  if (header("x-amz-bypass-governance-retention") !== undefined) return undefined;
  return s3Operations.find((one) => {
    const { needs = {}, may = [], copies: copying = false } = one;
    if (one.method !== method || one.level !== level || copying !== isCopy) return false;
    const known = new Set([...Object.keys(needs), ...may, ...HARMLESS]);
    const hasAll = Object.entries(needs).every(([name, value]) =>
      value === "" ? query.has(name) : query.get(name) === value,
    );
    return hasAll && [...query.keys()].every((name) => known.has(name));
  });
}
