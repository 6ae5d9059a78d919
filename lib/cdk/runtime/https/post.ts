import type { WireRequest } from "../../../sigv4/request/request.ts";
import type { ServiceEndpoint } from "./endpoint.ts";
import { sendRequest, type HttpResponse, type RequestLimits } from "./send-request.ts";

/** Responses of KMS and DynamoDB are far smaller; a larger one is an error. */
const RESPONSE_LIMIT_BYTES = 65_536;

/** {@link RequestLimits}, of which the size has a default: 64 KiB. */
export type PostLimits = Pick<RequestLimits, "timeoutMs"> & Partial<RequestLimits>;

/**
 * Posts a signed request.
 *
 * @throws {Error} as {@link sendRequest} does.
 */
export function post(
  { secure, hostname, port }: ServiceEndpoint,
  { path, headers, body }: WireRequest,
  { timeoutMs, responseBytes = RESPONSE_LIMIT_BYTES }: PostLimits,
): Promise<HttpResponse> {
  return sendRequest(
    {
      secure,
      method: "POST",
      hostname,
      port,
      path,
      // An array, to which Node adds no header.
      headers: ["Content-Length", String(body.length), "Connection", "close", ...headers.flat()],
    },
    body,
    { timeoutMs, responseBytes },
  );
}
