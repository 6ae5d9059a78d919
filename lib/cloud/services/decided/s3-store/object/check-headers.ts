import { ServiceError } from "../../../protocol/service-error.ts";
import type { S3Request } from "../../s3/s3-request.ts";

/** Headers of AWS that the store knows. Lists of access (`acl`, `grant-*`) could only allow more and are not kept. */
const KNOWN: ReadonlySet<string> = new Set([
  "x-amz-acl",
  "x-amz-checksum-algorithm",
  "x-amz-checksum-mode",
  "x-amz-checksum-type",
  "x-amz-content-sha256",
  "x-amz-copy-source",
  "x-amz-copy-source-if-match",
  "x-amz-copy-source-if-modified-since",
  "x-amz-copy-source-if-none-match",
  "x-amz-copy-source-if-unmodified-since",
  "x-amz-copy-source-range",
  "x-amz-date",
  "x-amz-decoded-content-length",
  "x-amz-expected-bucket-owner",
  "x-amz-grant-full-control",
  "x-amz-grant-read",
  "x-amz-grant-read-acp",
  "x-amz-grant-write",
  "x-amz-grant-write-acp",
  "x-amz-metadata-directive",
  "x-amz-mp-object-size",
  "x-amz-optional-object-attributes",
  "x-amz-request-payer",
  "x-amz-sdk-checksum-algorithm",
  "x-amz-security-token",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-server-side-encryption-bucket-key-enabled",
  "x-amz-source-expected-bucket-owner",
  "x-amz-storage-class",
  "x-amz-tagging",
  "x-amz-tagging-directive",
  "x-amz-trailer",
  "x-amz-user-agent",
  "x-amz-website-redirect-location",
]);
const KNOWN_FORMS = /^x-amz-(?:meta-.+|checksum-(?:crc32|crc32c|crc64nvme|md5|sha1|sha256))$/;

/**
 * Refuses headers that the store does not know, because they could change the meaning of a request, such as a lock or
 * a key of the customer.
 *
 * @param accountId Owner of every bucket.
 * @throws {ServiceError} If a header is unknown, or names another owner.
 */
export function checkHeaders({ header, headerNames }: S3Request, accountId: string): void {
  for (const name of ["x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"]) {
    const owner = header(name);
    if (owner !== undefined && owner !== accountId) {
      throw new ServiceError("AccessDenied", "Access Denied", 403);
    }
  }
  const unknown = headerNames.find(
    (name) => name.startsWith("x-amz-") && !KNOWN.has(name) && !KNOWN_FORMS.test(name),
  );
  if (unknown === undefined) return;
  const text = `A header you provided implies functionality that is not implemented: ${unknown}`;
  throw new ServiceError("NotImplemented", text, 501);
}
