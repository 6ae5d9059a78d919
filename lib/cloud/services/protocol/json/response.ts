import type { Pair } from "../../../../sigv4/request/request.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import { jsonResponse } from "../../../http/json-response.ts";

/** A response in the protocol awsJson1.1. */
export function awsJson(
  status: number,
  body: object | undefined,
  requestId: string,
  headers: readonly Pair[] = [],
): WireResponse {
  const all: readonly Pair[] = [["x-amzn-RequestId", requestId], ...headers];
  return jsonResponse(status, body, all, "application/x-amz-json-1.1");
}

/** An error in the protocol restJson1: a header names it. */
export function restJsonError(
  status: number,
  type: string,
  body: object,
  requestId: string,
): WireResponse {
  return jsonResponse(status, body, [
    ["x-amzn-ErrorType", type],
    ["x-amzn-RequestId", requestId],
  ]);
}
