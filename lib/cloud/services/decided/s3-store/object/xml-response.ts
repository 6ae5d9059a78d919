import type { Pair } from "../../../../../sigv4/request/request.ts";
import type { WireResponse } from "../../../../http/http-types.ts";
import type { StoreCall } from "./store-call.ts";

/** Returns a response with a document, as S3 writes it. */
export function xmlResponse({ call }: StoreCall, root: string, content: string): WireResponse {
  return {
    status: 200,
    headers: [["Content-Type", "application/xml"], ...requestIdOf(call.requestId)],
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${root}>`,
  };
}

/** Returns a response without a body. */
export function emptyResponse(
  { call }: StoreCall,
  headers: readonly Pair[] = [],
  status = 200,
): WireResponse {
  return { status, headers: [...headers, ...requestIdOf(call.requestId)], body: "" };
}

function requestIdOf(requestId: string): readonly Pair[] {
  return [["x-amz-request-id", requestId]];
}
