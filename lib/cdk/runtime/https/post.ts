import type { WireRequest } from "../../../sigv4/request/request.ts";
import type { ServiceEndpoint } from "./endpoint.ts";
import { exchange, type Answer, type ExchangeLimits } from "./exchange.ts";

/** Responses of KMS and DynamoDB are far smaller; a larger one is an error. */
const ANSWER_LIMIT_BYTES = 65_536;

/** {@link ExchangeLimits}, of which the size has a default: 64 KiB. */
export type PostLimits = Pick<ExchangeLimits, "timeoutMs"> & Partial<ExchangeLimits>;

/**
 * Posts a signed request.
 *
 * @throws {Error} as {@link exchange} does.
 */
export function post(
  { secure, hostname, port }: ServiceEndpoint,
  { path, headers, body }: WireRequest,
  { timeoutMs, answerBytes = ANSWER_LIMIT_BYTES }: PostLimits,
): Promise<Answer> {
  return exchange(
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
    { timeoutMs, answerBytes },
  );
}
