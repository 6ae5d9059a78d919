import type { Pair } from "../../../../sigv4/request/request.ts";
import type { WireResponse } from "../../../http/http-types.ts";

/** The body of a response. A string is sent unchanged, because it is already JSON or empty. */
type Body = object | string | undefined;

/** A response in the protocol awsJson1.1 or awsJson1.0. */
export function awsJson(
  status: number,
  body: Body,
  requestId: string,
  headers: readonly Pair[] = [],
  version: "1.0" | "1.1" = "1.1",
): WireResponse {
  return response(`application/x-amz-json-${version}`, status, body, requestId, headers);
}

/** A response in the protocol restJson1. */
export function restJson(
  status: number,
  body: Body,
  requestId: string,
  headers: readonly Pair[] = [],
): WireResponse {
  return response("application/json", status, body, requestId, headers);
}

/** An error in the protocol restJson1, in which a header contains the error's type. */
export function restJsonError(
  status: number,
  type: string,
  body: object,
  requestId: string,
): WireResponse {
  return restJson(status, body, requestId, [["x-amzn-ErrorType", type]]);
}

function response(
  contentType: string,
  status: number,
  body: Body,
  requestId: string,
  headers: readonly Pair[],
): WireResponse {
  return {
    status,
    headers: [["Content-Type", contentType], ["x-amzn-RequestId", requestId], ...headers],
    body: typeof body === "object" ? JSON.stringify(body) : (body ?? ""),
  };
}
