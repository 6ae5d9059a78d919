import type { Pair } from "../../sigv4/request/request.ts";
import type { WireResponse } from "./http-types.ts";

const JSON_TYPE = "application/json";

/**
 * A response with a JSON body, or with an empty body if there is nothing to return.
 *
 * @param headers The headers that follow `Content-Type`.
 */
export function jsonResponse(
  status: number,
  body: object | undefined,
  headers: readonly Pair[] = [],
  type = JSON_TYPE,
): WireResponse {
  return {
    status,
    headers: [["Content-Type", type], ...headers],
    body: body === undefined ? "" : JSON.stringify(body),
  };
}
