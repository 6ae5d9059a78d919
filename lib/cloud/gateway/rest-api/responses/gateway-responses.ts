import type { Denied } from "../../../../sigv4/request/denial.ts";
import type { Pair } from "../../../../sigv4/request/request.ts";
import { refusalHeaders, refusalText, type Refusal } from "../../../access/refusal.ts";
import type { ResponseType } from "../../../account/apigateway/gateway-response.ts";
import { denialText } from "../../../access/denial-text.ts";
import { diagnosed, diagnosisHeaders } from "../../../access/diagnosis.ts";

/** A refusal or failure that API Gateway itself answers, before or instead of the function. */
export interface GatewayError {
  readonly type: ResponseType;
  readonly status: number;
  /** The value of `x-amzn-ErrorType`. */
  readonly errorType: string;
  readonly body: string;
  /** Why, for the log; never sent. */
  readonly reason?: string;
  /** Headers of the local cloud's own, which tell what AWS does not. */
  readonly hints?: readonly Pair[];
}

/** Texts, statuses and the odd space or capital are AWS's own: do not tidy them. */
function gatewayError(
  type: ResponseType,
  status: number,
  errorType: string,
  message: string | null,
): GatewayError {
  return { type, status, errorType, body: JSON.stringify({ message }) };
}

/** What is not there, or not for a call that came like this: which of the two is not told. */
export function unreachable(reason: string): GatewayError {
  return { ...gatewayError("DEFAULT_4XX", 403, "ForbiddenException", "Forbidden"), reason };
}
/** What could be taken for another request, or for another caller's. */
export function ambiguousRequest(reason: string): GatewayError {
  return { ...gatewayError("DEFAULT_4XX", 400, "BadRequestException", "Bad Request"), reason };
}
export const missingAuthenticationToken = gatewayError(
  "MISSING_AUTHENTICATION_TOKEN",
  403,
  "MissingAuthenticationTokenException",
  "Missing Authentication Token",
);
export const throttled = gatewayError(
  "THROTTLED",
  429,
  "TooManyRequestsException",
  "Too Many Requests",
);
/** A method with an authorizer was not told who calls, or its authorizer does not know. */
export const unauthorized = gatewayError(
  "UNAUTHORIZED",
  401,
  "UnauthorizedException",
  "Unauthorized",
);
/** The authorizer failed, or answered what is no policy. */
export const authorizerFailure = gatewayError(
  "AUTHORIZER_FAILURE",
  500,
  "AuthorizerConfigurationException",
  null,
);
/** API Gateway could not call the authorizer. */
export const authorizerUnreachable = gatewayError(
  "AUTHORIZER_CONFIGURATION_ERROR",
  500,
  "AuthorizerConfigurationException",
  null,
);
/** No key where one is asked for, or one that is not good for the stage. */
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
export const invalidRequestBody = gatewayError(
  "BAD_REQUEST_BODY",
  400,
  "BadRequestException",
  "Invalid request body",
);
/** The ARN under which policies are asked is over API Gateway's limit. */
export const requestUriTooLong = gatewayError(
  "DEFAULT_4XX",
  414,
  "BadRequestException",
  "Request URI too long",
);
/** API Gateway may not call the function, or Lambda would not take the call. */
export const integrationRefused = gatewayError(
  "API_CONFIGURATION_ERROR",
  500,
  "InternalServerErrorException",
  "Internal server error",
);
/** The function failed, or answered what is no proxy response. */
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

export function missingParameters(names: readonly string[]): GatewayError {
  return gatewayError(
    "BAD_REQUEST_PARAMETERS",
    400,
    "BadRequestException",
    `Missing required request parameters: [${names.join(", ")}]`,
  );
}

/** @param message IAM's sentence; API Gateway writes this one member with a capital. */
export function accessDenied(message: string, refusal: Refusal): GatewayError {
  return {
    type: "ACCESS_DENIED",
    status: 403,
    errorType: "AccessDeniedException",
    body: JSON.stringify({ Message: message }),
    reason: refusalText(refusal),
    hints: refusalHeaders(refusal),
  };
}

/** Of the ways in which a signature fails, only these have a name of their own. */
const DENIAL_TYPES: Readonly<Record<Denied["denial"], ResponseType>> = {
  ExpiredToken: "EXPIRED_TOKEN",
  IncompleteSignature: "DEFAULT_4XX",
  InvalidSignature: "INVALID_SIGNATURE",
  MissingAuthenticationToken: "MISSING_AUTHENTICATION_TOKEN",
  UnrecognizedClient: "DEFAULT_4XX",
};

/** A failed signature check; a mismatch is answered with what the server computed. */
export function signatureDenied(denied: Denied, diagnosis?: string): GatewayError {
  const { denial, message } = denied;
  const error = gatewayError(DENIAL_TYPES[denial], 403, `${denial}Exception`, denialText(denied));
  return { ...error, reason: diagnosed(message, diagnosis), hints: diagnosisHeaders(diagnosis) };
}
