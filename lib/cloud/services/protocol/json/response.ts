import type { Pair } from "../../../../sigv4/request/request.ts";
import type { WireResponse } from "../../../http/http-types.ts";

/** A text is JSON already, or empty, and is returned as it is. */
type Body = object | string | undefined;

/** A response in the protocol awsJson1.1, or awsJson1.0. */
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

/** An error in the protocol restJson1: a header names it. */
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
