import type { WireResponse } from "../../http/http-types.ts";

/** An error as the services with paths of their own (restJson1) answer it: its name is in a header. */
export function jsonError(
  status: number,
  type: string,
  body: object,
  requestId: string,
): WireResponse {
  return {
    status,
    headers: [
      ["Content-Type", "application/json"],
      ["x-amzn-ErrorType", type],
      ["x-amzn-RequestId", requestId],
    ],
    body: JSON.stringify(body),
  };
}
