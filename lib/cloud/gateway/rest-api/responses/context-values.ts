import { isMap } from "../../../../json.ts";
import { headerValues } from "../../../../sigv4/request/request.ts";
import { organizationOf } from "../../../account/assumed-origin.ts";
import { stageArn } from "../../../account/apigateway/api.ts";
import { clfTime } from "../../proxy/clf-time.ts";
import { hostOf } from "../../proxy/host.ts";
import type { IncomingRequest, Exchange } from "../routing/exchange.ts";

/** The known part of an exchange. Before a route is found, only the incoming request is known. */
export type PartialExchange = IncomingRequest & Partial<Exchange>;

type Value = (known: PartialExchange) => string | number | undefined;

const domainName: Value = ({ request }) => headerValues(request, "host")[0];

/** Values that a template, an access log, an identity source or a gateway response can read as `$context.…`. */
const VALUES: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["accountId", ({ account }) => account.accountId],
  ["apiId", ({ api }) => api.id],
  ["cipherSuite", ({ peer }) => peer.tls?.cipher],
  ["deploymentId", ({ stage }) => stage.deploymentId],
  ["domainName", domainName],
  [
    "domainPrefix",
    (known) =>
      known.account.domains.has(hostOf(known.request))
        ? String(domainName(known)).split(".")[0]
        : known.api.id,
  ],
  ["extendedRequestId", ({ extendedRequestId }) => extendedRequestId],
  ["httpMethod", ({ request }) => request.method],
  ["identity.accessKey", ({ caller }) => caller?.accessKeyId],
  ["identity.accountId", ({ caller }) => caller?.principal.accountId],
  ["identity.apiKey", ({ apiKey }) => apiKey?.value],
  ["identity.apiKeyId", ({ apiKey }) => apiKey?.id],
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
  [
    "webaclArn",
    ({ account, api, stage }) => account.webAclOf.get(stageArn(account, api.id, stage.name)),
  ],
  ["xrayTraceId", ({ traceId }) => traceId],
]);

const OF_AUTHORIZER = "authorizer.";
const OF_CLAIMS = "claims.";

/** The value of `$context.<name>`. A name `authorizer.<key>` reads the context that an authorizer returned. */
export function contextValue(name: string, known: PartialExchange): string | number | undefined {
  if (!name.startsWith(OF_AUTHORIZER)) return VALUES.get(name)?.(known);
  const key = name.slice(OF_AUTHORIZER.length);
  const context = known.authorizer?.context ?? {};
  const { claims } = context;
  const isClaim = typeof claims === "object" && key.startsWith(OF_CLAIMS);
  const told = isClaim ? claims : context;
  const member = isClaim ? key.slice(OF_CLAIMS.length) : key;
  const value = Object.hasOwn(told, member) ? told[member] : undefined;
  // All claims together have no value of their own.
  return typeof value === "object" ? undefined : value;
}

/** Whether `$context.<name>` exists before a request is authorized. The API key is only known after that. */
export function isRequestContext(name: string): boolean {
  return VALUES.has(name) && !name.startsWith("identity.apiKey");
}

/**
 * Returns all values of `$context` as templates read them: nested by the dots of their names. The values of an authorizer
 * are texts there. Values that only the end of an exchange has are missing.
 */
export function templateContext(known: PartialExchange): Readonly<Record<string, unknown>> {
  const identity: Record<string, unknown> = {};
  const context: Record<string, unknown> = {};
  for (const [name, valueOf] of VALUES) {
    const value = valueOf(known);
    if (value === undefined) continue;
    if (name.startsWith("identity.")) identity[name.slice("identity.".length)] = value;
    else context[name] = value;
  }
  const authorizer = Object.entries(known.authorizer?.context ?? {}).map(
    ([name, value]): [string, unknown] => [name, isMap(value) ? value : String(value)],
  );
  return { ...context, identity, authorizer: Object.fromEntries(authorizer) };
}
