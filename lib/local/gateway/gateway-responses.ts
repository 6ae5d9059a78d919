import type { Denied } from "../../sigv4/verify.ts";
import type { WireResponse } from "../http.ts";

/** A refusal or failure that API Gateway itself answers, before or instead of the function. */
export interface GatewayError {
  readonly status: number;
  /** The value of `x-amzn-ErrorType`. */
  readonly errorType: string;
  readonly body: string;
  /** Why, for the log; never sent. */
  readonly reason?: string;
}

/** Texts, statuses and the odd space or capital are AWS's own: do not tidy them. */
function gatewayError(status: number, errorType: string, message: string): GatewayError {
  return { status, errorType, body: JSON.stringify({ message }) };
}

export const unknownStage = gatewayError(403, "ForbiddenException", "Forbidden");
export const missingAuthenticationToken = gatewayError(
  403,
  "MissingAuthenticationTokenException",
  "Missing Authentication Token",
);
export const throttled = gatewayError(429, "TooManyRequestsException", "Too Many Requests");
export const invalidRequestBody = gatewayError(400, "BadRequestException", "Invalid request body");
/** The ARN under which policies are asked is over API Gateway's limit. */
export const requestUriTooLong = gatewayError(414, "BadRequestException", "Request URI too long");
/** API Gateway may not call the function, or Lambda would not take the call. */
export const integrationRefused = gatewayError(
  500,
  "InternalServerErrorException",
  "Internal server error",
);
/** The function failed, or answered what is no proxy response. */
export const integrationFailure: GatewayError = {
  status: 502,
  errorType: "InternalServerErrorException",
  body: '{"message": "Internal server error"}',
};
export const requestTooLong: GatewayError = {
  status: 413,
  errorType: "BadRequestException",
  body: '{"message": "Request Too Long"}',
};
export const integrationTimeout: GatewayError = {
  status: 504,
  errorType: "InternalServerErrorException",
  body: '{"message": "Endpoint request timed out"}',
};

export function missingParameters(names: readonly string[]): GatewayError {
  return gatewayError(
    400,
    "BadRequestException",
    `Missing required request parameters: [${names.join(", ")}]`,
  );
}

/** @param message IAM's sentence; API Gateway writes this one member with a capital. */
export function accessDenied(message: string, reason: string): GatewayError {
  return {
    status: 403,
    errorType: "AccessDeniedException",
    body: JSON.stringify({ Message: message }),
    reason,
  };
}

/** A failed signature check; a mismatch is answered with what the server computed. */
export function signatureDenied({ denial, message, server }: Denied): GatewayError {
  const detail = server
    ? `${message}\n\nThe Canonical String for this request should have been\n'${server.canonicalRequest}'\n\nThe String-to-Sign should have been\n'${server.stringToSign}'\n`
    : message;
  return { ...gatewayError(403, `${denial}Exception`, detail), reason: message };
}

export function toResponse({ status, errorType, body }: GatewayError): WireResponse {
  return {
    status,
    headers: [
      ["Content-Type", "application/json"],
      ["x-amzn-ErrorType", errorType],
    ],
    body,
  };
}
