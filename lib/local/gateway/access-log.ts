import { headerValues } from "../../sigv4/request.ts";
import type { ResponseType } from "./gateway-responses.ts";
import { clfTime, organizationOf, type Exchange } from "./proxy-event.ts";

/** What is known of an exchange when it is over. */
export interface Completed {
  readonly status: number;
  /** Which of the gateway's own responses it was; none where the function answered. */
  readonly responseType: ResponseType | undefined;
  readonly responseLength: number;
  readonly latencyMs: number;
}

type Value = (exchange: Exchange, completed: Completed) => string | number | undefined;

/** What a format can ask for, as `$context.…`. */
const VALUES: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["accountId", ({ account }) => account.accountId],
  ["apiId", ({ api }) => api.id],
  ["cipherSuite", ({ peer }) => peer.tls?.cipher],
  ["domainName", ({ request }) => headerValues(request, "host")[0]],
  ["error.responseType", (_, { responseType }) => responseType],
  ["extendedRequestId", ({ extendedRequestId }) => extendedRequestId],
  ["httpMethod", ({ request }) => request.method],
  ["identity.accountId", ({ caller }) => caller?.principal.accountId],
  ["identity.caller", ({ caller }) => caller?.principal.userId],
  ["identity.principalOrgId", ({ account, caller }) => organizationOf(account, caller)],
  ["identity.sourceIp", ({ peer }) => peer.sourceIp],
  ["identity.user", ({ caller }) => caller?.principal.userId],
  ["identity.userAgent", ({ request }) => headerValues(request, "user-agent")[0]],
  ["identity.userArn", ({ caller }) => caller?.principal.arn],
  ["path", ({ stagePath }) => stagePath],
  ["protocol", () => "HTTP/1.1"],
  ["requestId", ({ requestId }) => requestId],
  ["requestTime", ({ receivedAt }) => clfTime(receivedAt)],
  ["requestTimeEpoch", ({ receivedAt }) => receivedAt.getTime()],
  ["resourceId", ({ route }) => route.method.resourceId],
  ["resourcePath", ({ route }) => route.template],
  ["responseLatency", (_, { latencyMs }) => latencyMs],
  ["responseLength", (_, { responseLength }) => responseLength],
  ["tlsVersion", ({ peer }) => peer.tls?.version],
  ["stage", ({ stage }) => stage.name],
  ["status", (_, { status }) => status],
  ["xrayTraceId", ({ traceId }) => traceId],
]);

/**
 * An access log line: the stage's format with each `$context.…` replaced, `-` where there is nothing.
 * Values are escaped as in JSON, so that no header can break out of its place in the line.
 */
export function accessLogLine(format: string, exchange: Exchange, completed: Completed): string {
  return format.replace(/\$context\.([A-Za-z.]+[A-Za-z])/g, (_, name: string) => {
    const value = VALUES.get(name)?.(exchange, completed) ?? "-";
    return JSON.stringify(String(value)).slice(1, -1);
  });
}
