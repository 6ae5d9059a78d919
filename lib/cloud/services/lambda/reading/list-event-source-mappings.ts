import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import { authorizeAll } from "../request/function-named.ts";
import { pageOf } from "../request/page.ts";

const MOST = 100;

/**
 * Returns an empty list of event source mappings, because a template with such a mapping is refused.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html
 */
export function listEventSourceMappings(call: Call): WireResponse {
  authorizeAll(call, "lambda:ListEventSourceMappings");
  const { items: EventSourceMappings, next } = pageOf(call, [], String, MOST);
  return restJson(200, { ...next, EventSourceMappings }, call.requestId);
}
