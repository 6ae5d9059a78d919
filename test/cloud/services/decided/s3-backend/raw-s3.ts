import { hexSha256 } from "../../../../../lib/sigv4/request/encoding.ts";
import type { Pair, WireRequest } from "../../../../../lib/sigv4/request/request.ts";
import { sign } from "../../../../../lib/sigv4/signing/sign.ts";
import { REGION, type Answer, type TestCloud } from "../../../test-cloud.ts";

/** How S3 signs: the path is encoded once. */
export const inS3 = (local: TestCloud, who: string) => ({
  credentials: local.keys(who),
  region: REGION,
  service: "s3",
  date: new Date(),
  encodePath: false,
  normalizePath: false,
});

/**
 * Sends a request that no client would send, signed for S3.
 *
 * @param change Changes the request after it was signed.
 */
export function rawS3(
  local: TestCloud,
  who: string,
  method: string,
  path: string,
  headers: readonly Pair[] = [],
  body: string | Uint8Array = "",
  change: (request: WireRequest) => WireRequest = (request) => request,
): Promise<Answer> {
  const given = headers.find(([name]) => name === "x-amz-content-sha256")?.[1];
  const promised = given ?? hexSha256(body);
  return local.aws("s3", path, {
    method,
    body,
    headers: given === undefined ? [...headers, ["x-amz-content-sha256", promised]] : headers,
    tamper: (request) => change(signed(local, who, request, promised)),
  });
}

function signed(
  local: TestCloud,
  who: string,
  request: WireRequest,
  promised: string,
): WireRequest {
  // The last line of S3's canonical request is the promise, whatever the body is. The type has only one of them.
  const payload = promised as "UNSIGNED-PAYLOAD";
  return sign(request, { ...inS3(local, who), payload, contentSha256Header: false }).request;
}
