import type { Pair } from "../../../../sigv4/request/request.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { uriEncode } from "../../../../sigv4/request/encoding.ts";
import { copySource, type S3Request } from "../s3/s3-request.ts";
import { checkKey } from "./forwarded-key.ts";

/** Headers of a request that a backend gets. */
const FORWARDED: ReadonlySet<string> = new Set([
  "cache-control",
  "content-disposition",
  "content-language",
  "content-md5",
  "content-type",
  "expires",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-unmodified-since",
  "range",
  "x-amz-acl",
  "x-amz-checksum-algorithm",
  "x-amz-checksum-mode",
  "x-amz-checksum-type",
  "x-amz-copy-source-if-match",
  "x-amz-copy-source-if-modified-since",
  "x-amz-copy-source-if-none-match",
  "x-amz-copy-source-if-unmodified-since",
  "x-amz-copy-source-range",
  "x-amz-copy-source-server-side-encryption-customer-algorithm",
  "x-amz-copy-source-server-side-encryption-customer-key",
  "x-amz-copy-source-server-side-encryption-customer-key-md5",
  "x-amz-grant-full-control",
  "x-amz-grant-read",
  "x-amz-grant-read-acp",
  "x-amz-grant-write",
  "x-amz-grant-write-acp",
  "x-amz-if-match-last-modified-time",
  "x-amz-if-match-size",
  "x-amz-metadata-directive",
  "x-amz-mp-object-size",
  "x-amz-object-lock-legal-hold",
  "x-amz-object-lock-mode",
  "x-amz-object-lock-retain-until-date",
  "x-amz-optional-object-attributes",
  "x-amz-request-payer",
  "x-amz-sdk-checksum-algorithm",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-server-side-encryption-bucket-key-enabled",
  "x-amz-server-side-encryption-context",
  "x-amz-server-side-encryption-customer-algorithm",
  "x-amz-server-side-encryption-customer-key",
  "x-amz-server-side-encryption-customer-key-md5",
  "x-amz-storage-class",
  "x-amz-tagging",
  "x-amz-tagging-directive",
  "x-amz-website-redirect-location",
]);
const FORWARDED_FORMS = /^x-amz-(?:meta-.+|checksum-(?:crc32|crc32c|crc64nvme|md5|sha1|sha256))$/;

/** Headers about the connection, the signature or the framing of the request, which are replaced or have been checked. */
const REPLACED =
  /^x-amz-(?:content-sha256|date|decoded-content-length|security-token|trailer|user-agent|copy-source|expected-bucket-owner|source-expected-bucket-owner)$/;

/**
 * Returns the headers that a backend gets of a request, except the ones about the body and the signature.
 *
 * @param accountId Owner of every bucket.
 * @throws {ServiceError} If a header of AWS is unknown, because it could change the meaning of the request.
 */
export function forwardedHeaders(read: S3Request, accountId: string): readonly Pair[] {
  const { header, headerNames } = read;
  for (const name of ["x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"]) {
    const owner = header(name);
    if (owner !== undefined && owner !== accountId) {
      throw new ServiceError("AccessDenied", "Access Denied", 403);
    }
  }
  const headers: Pair[] = [];
  for (const name of headerNames) {
    if (FORWARDED.has(name) || FORWARDED_FORMS.test(name)) headers.push([name, header(name) ?? ""]);
    else if (name.startsWith("x-amz-") && !REPLACED.test(name)) throw notImplemented(name);
  }
  const coding = withoutChunks(header("content-encoding"));
  if (coding !== "") headers.push(["content-encoding", coding]);
  const source = header("x-amz-copy-source");
  if (source !== undefined) headers.push(["x-amz-copy-source", rewrittenSource(source)]);
  return headers;
}

function notImplemented(name: string): ServiceError {
  const text = `A header you provided implies functionality that is not implemented: ${name}`;
  return new ServiceError("NotImplemented", text, 501);
}

/** Returns the content coding of the object itself. */
function withoutChunks(coding = ""): string {
  const codings = coding.split(",").map((one) => one.trim());
  return codings.filter((one) => one !== "" && one.toLowerCase() !== "aws-chunked").join(",");
}

function rewrittenSource(header: string): string {
  const { bucket, key, versionId } = copySource(header);
  checkKey(key);
  const path = `/${bucket}/${key.split("/").map(uriEncode).join("/")}`;
  return versionId === undefined ? path : `${path}?versionId=${uriEncode(versionId)}`;
}
