import type { WireResponse } from "../../http.ts";
import type { Call } from "../call.ts";

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
