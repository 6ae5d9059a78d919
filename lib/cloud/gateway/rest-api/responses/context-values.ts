import { headerValues } from "../../../../sigv4/request/request.ts";
import { organizationOf } from "../../../account/assumed-origin.ts";
import { clfTime } from "../../proxy/clf-time.ts";
import type { IncomingRequest, Exchange } from "../routing/exchange.ts";

/** The known part of an exchange. Before a route is found, only the incoming request is known. */
export type PartialExchange = IncomingRequest & Partial<Exchange>;

type Value = (known: PartialExchange) => string | number | undefined;

/** Values that an access log, an identity source or a gateway response can read as `$context.…`. */
const VALUES: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["accountId", ({ account }) => account.accountId],
  ["apiId", ({ api }) => api.id],
  ["cipherSuite", ({ peer }) => peer.tls?.cipher],
  ["domainName", ({ request }) => headerValues(request, "host")[0]],
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
  ["resourceId", ({ route }) => route?.method.resourceId],
  ["resourcePath", ({ route }) => route?.template],
  ["tlsVersion", ({ peer }) => peer.tls?.version],
  ["stage", ({ stage }) => stage.name],
  ["xrayTraceId", ({ traceId }) => traceId],
]);

const OF_AUTHORIZER = "authorizer.";

/** The value of `$context.<name>`. A name `authorizer.<key>` reads the context that an authorizer returned. */
export function contextValue(name: string, known: PartialExchange): string | number | undefined {
  if (!name.startsWith(OF_AUTHORIZER)) return VALUES.get(name)?.(known);
  const key = name.slice(OF_AUTHORIZER.length);
  const told = known.authorizer?.context ?? {};
  return Object.hasOwn(told, key) ? told[key] : undefined;
}

/** Whether `$context.<name>` exists without an authorizer. */
export function isRequestContext(name: string): boolean {
  return VALUES.has(name);
}
