/**
 * API Gateway's names for its own responses.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const RESPONSE_TYPES = [
  "ACCESS_DENIED",
  "API_CONFIGURATION_ERROR",
  "AUTHORIZER_CONFIGURATION_ERROR",
  "AUTHORIZER_FAILURE",
  "BAD_REQUEST_BODY",
  "BAD_REQUEST_PARAMETERS",
  "DEFAULT_4XX",
  "DEFAULT_5XX",
  "EXPIRED_TOKEN",
  "INTEGRATION_FAILURE",
  "INTEGRATION_TIMEOUT",
  "INVALID_API_KEY",
  "INVALID_SIGNATURE",
  "MISSING_AUTHENTICATION_TOKEN",
  "QUOTA_EXCEEDED",
  "REQUEST_TOO_LARGE",
  "RESOURCE_NOT_FOUND",
  "THROTTLED",
  "UNAUTHORIZED",
  "UNSUPPORTED_MEDIA_TYPE",
  "WAF_FILTERED",
] as const;

export type ResponseType = (typeof RESPONSE_TYPES)[number];

/** What an API defines for one of these responses, and for others that fall back to it. */
export interface GatewayResponse {
  readonly type: ResponseType;
  readonly status: number | undefined;
  /** By header name: a literal in single quotes, or the source of the value. */
  readonly headers: Readonly<Record<string, string>>;
  /** Content type and body of the response, or `undefined` for API Gateway's own. */
  readonly template: readonly [contentType: string, body: string] | undefined;
}
