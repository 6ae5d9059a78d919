import type { Pair } from "../../sigv4/request/request.ts";
import type { WireResponse } from "./http-types.ts";

/**
 * Returns a response with a JSON body.
 *
 * @param headers The headers that follow `Content-Type`.
 */
export function jsonResponse(
  status: number,
  body: object,
  headers: readonly Pair[] = [],
): WireResponse {
  return {
    status,
    headers: [["Content-Type", "application/json"], ...headers],
    body: JSON.stringify(body),
  };
}
