import { AccessLogField, AccessLogFormat } from "aws-cdk-lib/aws-apigateway";

/**
 * Returns the format of the access log, one JSON line for each request: the caller, the route and the outcome. It
 * leaves out the query string (which may carry a signature), headers, the body, and the text of an error (which
 * quotes the request).
 */
export function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      requestId: AccessLogField.contextRequestId(),
      time: AccessLogField.contextRequestTime(),
      sourceIp: AccessLogField.contextIdentitySourceIp(),
      caller: AccessLogField.contextIdentityUserArn(),
      method: AccessLogField.contextHttpMethod(),
      route: AccessLogField.contextResourcePath(),
      status: AccessLogField.contextStatus(),
      error: AccessLogField.contextErrorResponseType(),
      responseBytes: AccessLogField.contextResponseLength(),
      latencyMs: AccessLogField.contextResponseLatency(),
      tlsVersion: "$context.tlsVersion",
      trace: AccessLogField.contextXrayTraceId(),
    }),
  );
}
