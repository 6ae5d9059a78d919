import type { WireRequest } from "../../../sigv4/request/request.ts";
import type { ServiceEndpoint } from "./endpoint.ts";
import { sendRequest, type HttpResponse, type RequestLimits } from "./send-request.ts";

/**
 * Largest body of a response in bytes. Responses of KMS and DynamoDB are far smaller, so a larger body is an error.
 */
const RESPONSE_LIMIT_BYTES = 65_536;

/** {@link RequestLimits} with 64 KiB as the default of `responseBytes`. */
export type PostLimits = Pick<RequestLimits, "timeoutMs"> & Partial<RequestLimits>;

/**
 * Posts a signed request and returns a response of any status.
 *
 * @throws {Error} If the request fails, as {@link sendRequest} does.
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
      // Node adds no headers if they are passed as an array.
      headers: ["Content-Length", String(body.length), "Connection", "close", ...headers.flat()],
    },
    body,
    { timeoutMs, responseBytes },
  );
}
