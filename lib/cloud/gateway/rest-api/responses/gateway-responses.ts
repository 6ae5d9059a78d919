import type { Denied } from "../../../../sigv4/request/denial.ts";
import type { Pair } from "../../../../sigv4/request/request.ts";
import { refusalHeaders, type Refusal } from "../../../access/refusal.ts";
import type { ResponseType } from "../../../account/apigateway/gateway-response.ts";
import { denialText } from "../../../access/denial-text.ts";
import { diagnosed, diagnosisHeaders } from "../../../access/diagnosis.ts";

/** An error response that API Gateway itself sends, before or instead of the function's response. */
export interface GatewayError {
  readonly type: ResponseType;
  readonly status: number;
  /** The value of `x-amzn-ErrorType`. */
  readonly errorType: string;
  readonly body: string;
  /** Reason for the log. This member is not sent; `hints` can explain the error to the caller. */
  readonly reason?: string;
  /** The smallest statements that would allow the request, for the log, if policies refused it. */
  readonly allowing?: Refusal["allowing"];
  /** Additional headers of the local cloud that explain the error. AWS does not send them. */
  readonly hints?: readonly Pair[];
}

/** Texts, statuses, unusual spaces and unusual capitals are AWS's: do not tidy them. */
function gatewayError(
  type: ResponseType,
  status: number,
  errorType: string,
  message: string | null,
): GatewayError {
  return { type, status, errorType, body: JSON.stringify({ message }) };
}

/** The error if a stage does not exist or this request may not reach it, so a caller cannot learn which. */
export function unreachable(reason: string): GatewayError {
  return { ...gatewayError("DEFAULT_4XX", 403, "ForbiddenException", "Forbidden"), reason };
}
/**
 * The error for a request with a character that must be encoded, or that could be read as another request or as
 * another caller's request.
 */
export function badRequest(reason: string): GatewayError {
  return explained(gatewayError("DEFAULT_4XX", 400, "BadRequestException", "Bad Request"), reason);
}

/** Returns an error with a reason for the log, and for the caller in a header that only the local cloud sends. */
function explained(error: GatewayError, reason: string): GatewayError {
  return { ...error, reason, hints: refusalHeaders({ reason, allowing: [] }) };
}
/** No route matches. AWS has no other error for this. */
export const unknownRoute: GatewayError = {
  ...gatewayError(
    "MISSING_AUTHENTICATION_TOKEN",
    403,
    "MissingAuthenticationTokenException",
    "Missing Authentication Token",
  ),
  reason: "the API has no such route",
};
export const throttled = gatewayError(
  "THROTTLED",
  429,
  "TooManyRequestsException",
  "Too Many Requests",
);
/** An authorizer's identity source is missing or invalid, or the authorizer returned `Unauthorized`. */
export const unauthorized = gatewayError(
  "UNAUTHORIZED",
  401,
  "UnauthorizedException",
  "Unauthorized",
);
export const tokenExpired = gatewayError(
  "UNAUTHORIZED",
  401,
  "UnauthorizedException",
  "The incoming token has expired",
);
/** The authorizer failed, did not respond in time, or returned an invalid response. */
export const authorizerFailure = gatewayError(
  "AUTHORIZER_FAILURE",
  500,
  "AuthorizerConfigurationException",
  null,
);
/** API Gateway could not invoke the authorizer. */
export const authorizerUnreachable = gatewayError(
  "AUTHORIZER_CONFIGURATION_ERROR",
  500,
  "AuthorizerConfigurationException",
  null,
);
/** The method requires an API key, and the request has none that is valid for the stage. */
export const invalidApiKey = gatewayError(
  "INVALID_API_KEY",
  403,
  "ForbiddenException",
  "Forbidden",
);
export const quotaExceeded = gatewayError(
  "QUOTA_EXCEEDED",
  429,
  "LimitExceededException",
  "Limit Exceeded",
);
export const wafFiltered = gatewayError("WAF_FILTERED", 403, "ForbiddenException", "Forbidden");
/** @param reason The rule that the body breaks, without values of the body. */
export function invalidRequestBody(reason: string): GatewayError {
  const message = "Invalid request body";
  return explained(gatewayError("BAD_REQUEST_BODY", 400, "BadRequestException", message), reason);
}
/** The integration has no template for the content type and passes no body on. */
export const unsupportedMediaType = gatewayError(
  "UNSUPPORTED_MEDIA_TYPE",
  415,
  "BadRequestException",
  "Unsupported Media Type",
);
/** The request's ARN, which policies are evaluated on, is longer than API Gateway's limit. */
export const requestUriTooLong = gatewayError(
  "DEFAULT_4XX",
  414,
  "BadRequestException",
  "Request URI too long",
);
/** API Gateway may not invoke the function, or the function has reached its concurrency limit. */
export const integrationRefused = gatewayError(
  "API_CONFIGURATION_ERROR",
  500,
  "InternalServerErrorException",
  "Internal server error",
);
/** The function failed or returned an invalid proxy response. */
export const integrationFailure: GatewayError = {
  type: "INTEGRATION_FAILURE",
  status: 502,
  errorType: "InternalServerErrorException",
  body: '{"message": "Internal server error"}',
};
export const requestTooLong: GatewayError = {
  type: "REQUEST_TOO_LARGE",
  status: 413,
  errorType: "BadRequestException",
  body: '{"message": "Request Too Long"}',
};
export const integrationTimeout: GatewayError = {
  type: "INTEGRATION_TIMEOUT",
  status: 504,
  errorType: "InternalServerErrorException",
  body: '{"message": "Endpoint request timed out"}',
};

/** @param names As API Gateway lists them, without their location. */
export function missingParameters(names: readonly string[], reason: string): GatewayError {
  const message = `Missing required request parameters: [${names.join(", ")}]`;
  const error = gatewayError("BAD_REQUEST_PARAMETERS", 400, "BadRequestException", message);
  return explained(error, reason);
}

/** @param message IAM's sentence. API Gateway sends it as `Message`, unlike the `message` of its other errors. */
export function accessDenied(message: string, refusal: Refusal): GatewayError {
  return {
    type: "ACCESS_DENIED",
    status: 403,
    errorType: "AccessDeniedException",
    body: JSON.stringify({ Message: message }),
    reason: refusal.reason,
    allowing: refusal.allowing,
    hints: refusalHeaders(refusal),
  };
}

/** Response types of failed signature checks. Some have no type of their own and use the default. */
const DENIAL_TYPES: Readonly<Record<Denied["denial"], ResponseType>> = {
  ExpiredToken: "EXPIRED_TOKEN",
  IncompleteSignature: "DEFAULT_4XX",
  InvalidSignature: "INVALID_SIGNATURE",
  MissingAuthenticationToken: "MISSING_AUTHENTICATION_TOKEN",
  UnrecognizedClient: "DEFAULT_4XX",
};

/** The error for a failed signature check. If the signature differs, the message shows what the server computed. */
export function signatureDenied(denied: Denied, diagnosis?: string): GatewayError {
  const { denial, message } = denied;
  const error = gatewayError(DENIAL_TYPES[denial], 403, `${denial}Exception`, denialText(denied));
  return { ...error, reason: diagnosed(message, diagnosis), hints: diagnosisHeaders(diagnosis) };
}
