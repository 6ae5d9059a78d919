/**
 * The `x-amz-*` headers that clients and hops are known to add after signing, and with which API Gateway and function
 * URLs accept the signature: awscurl sends the hash of the body, CloudFront its id, and browsers the user agent of
 * the SDK. Any other unsigned `x-amz-*` header is denied, because no client that works with AWS is known to need it.
 */
export const UNSIGNED_AMZ_HEADERS: readonly string[] = [
  "x-amz-content-sha256",
  "x-amz-cf-id",
  "x-amz-user-agent",
  "x-amz-invocation-type",
];
