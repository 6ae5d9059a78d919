import { uriDecodeBytes } from "../../../../sigv4/request/encoding.ts";
import type { Pair, WireRequest } from "../../../../sigv4/request/request.ts";

/** Parameters that only concern the signature of a presigned URL. */
export const OF_SIGNATURE =
  /^X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token|Content-Sha256)$/;

/** Returns whether a parameter of a presigned URL is a header, which some clients write there. */
export function isHoisted(request: WireRequest, name: string): boolean {
  return /^x-amz-/i.test(name) && !OF_SIGNATURE.test(name) && isPresigned(request);
}

export function isPresigned({ query }: WireRequest): boolean {
  return query.some(([name]) => name === "X-Amz-Signature");
}

/** Returns the headers of a request with their names in lower case, including the ones in the query of a presigned URL. */
export function s3Headers(request: WireRequest): readonly Pair[] {
  const decoded = (text: string) => uriDecodeBytes(text).toString("utf8");
  const hoisted = isPresigned(request)
    ? request.query
        .map(([name, value]) => [decoded(name), decoded(value)] as const)
        .filter(([name]) => isHoisted(request, name))
    : [];
  return [...request.headers, ...hoisted].map(([name, value]) => [name.toLowerCase(), value]);
}
