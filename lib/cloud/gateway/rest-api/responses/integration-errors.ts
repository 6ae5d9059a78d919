import { refusalHeaders } from "../../../access/refusal.ts";
import { badRequest, integrationTimeout, type GatewayError } from "./gateway-responses.ts";

/** An error of the integration with its reason, also in a header that only the local cloud sends. */
function explained(error: Omit<GatewayError, "errorType">, reason: string): GatewayError {
  const errorType = "InternalServerErrorException";
  return { ...error, errorType, reason, hints: refusalHeaders({ reason, allowing: [] }) };
}

/**
 * The error if an integration cannot be executed as it is declared, in the words of API Gateway's execution log.
 *
 * @param reason For the log and the header.
 */
export function configurationError(reason: string): GatewayError {
  const type = "API_CONFIGURATION_ERROR";
  return explained({ type, status: 500, body: '{"message": "Internal server error"}' }, reason);
}

/** No HTTP backend responded. */
export function networkError(reason: string): GatewayError {
  const body = '{"message": "Network error communicating with endpoint"}';
  return explained({ type: "INTEGRATION_FAILURE", status: 504, body }, reason);
}

/** The backend did not respond in time. */
export function timeoutError(reason: string): GatewayError {
  return explained(integrationTimeout, reason);
}

/** A mapping reads a part of a body that is not JSON. */
export const invalidJson: GatewayError = {
  ...badRequest("a mapping reads a part of the body, which is not JSON"),
  body: '{"message":"Invalid JSON in request body"}',
};
