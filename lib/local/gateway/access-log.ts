import { headerValues } from "../../sigv4/request.ts";
import { clfTime, type Exchange } from "./proxy-event.ts";

/** What is known of an exchange when it is over. */
export interface Completed {
  readonly status: number;
  readonly responseLength: number;
  readonly latencyMs: number;
}

/**
 * An access log line: the stage's format with each `$context.…` replaced, `-` where there is nothing.
 * Values are escaped as in JSON, so that no header can break out of its place in the line.
 */
export function accessLogLine(format: string, exchange: Exchange, completed: Completed): string {
  const { account, api, stage, route, request, peer, caller } = exchange;
  const principal = caller?.principal;
  const values: Readonly<Record<string, string | number | undefined>> = {
    accountId: account.accountId,
    apiId: api.id,
    domainName: headerValues(request, "host")[0],
    extendedRequestId: exchange.extendedRequestId,
    httpMethod: request.method,
    "identity.accountId": principal?.accountId,
    "identity.caller": principal?.userId,
    "identity.sourceIp": peer.sourceIp,
    "identity.user": principal?.userId,
    "identity.userAgent": headerValues(request, "user-agent")[0],
    "identity.userArn": principal?.arn,
    path: exchange.stagePath,
    protocol: "HTTP/1.1",
    requestId: exchange.requestId,
    requestTime: clfTime(exchange.receivedAt),
    requestTimeEpoch: exchange.receivedAt.getTime(),
    resourceId: route.method.resourceId,
    resourcePath: route.template,
    responseLatency: completed.latencyMs,
    responseLength: completed.responseLength,
    stage: stage.name,
    status: completed.status,
    xrayTraceId: exchange.traceId,
  };
  return format.replace(/\$context\.([A-Za-z.]+[A-Za-z])/g, (_, name: string) =>
    JSON.stringify(String(values[name] ?? "-")).slice(1, -1),
  );
}
