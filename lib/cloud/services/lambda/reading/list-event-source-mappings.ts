import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import { authorizeAll } from "../function-named.ts";
import { pageOf } from "../page.ts";

const MOST = 100;

/**
 * Returns the event source mappings. There are none, because a template with one is refused.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html
 */
export function listEventSourceMappings(call: Call): WireResponse {
  authorizeAll(call, "lambda:ListEventSourceMappings");
  const { items: EventSourceMappings, next } = pageOf(call, [], String, MOST);
  return restJson(200, { ...next, EventSourceMappings }, call.requestId);
}
