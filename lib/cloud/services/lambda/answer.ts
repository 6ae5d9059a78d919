import type { WireResponse } from "../../http/http-types.ts";
import type { Call } from "../protocol/call.ts";

/** An answer that is no error. */
export function answer(
  call: Call,
  status: number,
  body: string,
  headers: WireResponse["headers"] = [],
): WireResponse {
  return {
    status,
    headers: [
      ["Content-Type", "application/json"],
      ["x-amzn-RequestId", call.requestId],
      ...headers,
    ],
    body,
  };
}
