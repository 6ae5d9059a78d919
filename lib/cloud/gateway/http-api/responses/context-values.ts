import { headerValues } from "../../../../sigv4/request/request.ts";
import { organizationOf } from "../../../account/assumed-origin.ts";
import { clfTime } from "../../proxy/clf-time.ts";
import { hostOf } from "../../proxy/host.ts";
import type { HttpExchange, HttpIncoming } from "../exchange/http-exchange.ts";

export type KnownExchange = HttpIncoming & Partial<HttpExchange>;

type Value = (known: KnownExchange) => string | number | undefined;

/** Values of `$context.…` in access logs, identity sources and mappings. */
const VALUES: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["accountId", ({ account }) => account.accountId],
  ["apiId", ({ api }) => api.id],
  ["customDomain.basePathMatched", ({ basePath }) => basePath],
  ["domainName", ({ request }) => headerValues(request, "host")[0]],
  ["domainPrefix", domainPrefix],
  ["extendedRequestId", ({ requestId }) => requestId],
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
  ["routeKey", ({ match }) => match?.route.key],
  ["stage", ({ stage }) => stage.name],
]);

const CLAIMS = "authorizer.claims.";
const OF_AUTHORIZER = "authorizer.";

/**
 * Returns the value of `$context.<name>`. `authorizer.claims.<name>` reads a token, and `authorizer.<name>` the values of
 * a Lambda authorizer.
 */
export function contextValue(name: string, known: KnownExchange): string | number | undefined {
  if (name.startsWith(CLAIMS)) return own(known.jwt?.claims, name.slice(CLAIMS.length));
  if (name.startsWith(OF_AUTHORIZER)) return own(known.lambda, name.slice(OF_AUTHORIZER.length));
  return VALUES.get(name)?.(known);
}

/** Whether `$context.<name>` exists. */
export function isContextVariable(name: string): boolean {
  return VALUES.has(name) || /^authorizer\.[\w.-]+$/.test(name);
}

export function domainPrefix({ account, api, request }: KnownExchange): string {
  const host = hostOf(request);
  return account.domains.has(host) ? (host.split(".")[0] ?? "") : api.id;
}

function own(
  map: Readonly<Record<string, unknown>> | undefined,
  name: string,
): string | number | undefined {
  const value = map && Object.hasOwn(map, name) ? map[name] : undefined;
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value);
}
