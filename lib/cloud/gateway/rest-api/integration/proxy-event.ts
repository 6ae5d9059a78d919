import { headerValues, type Pair, type WireRequest } from "../../../../sigv4/request/request.ts";
import type { Api } from "../../../account/apigateway/api.ts";
import { organizationOf } from "../../../account/assumed-origin.ts";
import { clfTime } from "../../proxy/clf-time.ts";
import { clientCertificate } from "../../proxy/client-certificate.ts";
import { decodeQuery } from "../../proxy/decode-query.ts";
import { FORWARDING_HEADERS, forwardingHeaders } from "../../proxy/forwarding-headers.ts";
import type { Exchange } from "../routing/exchange.ts";
import { hostOf } from "../../proxy/host.ts";
import { DROPPED_FROM_REQUESTS } from "../../proxy/restricted-headers.ts";

/**
 * The event of a Lambda proxy integration in format 1.0 of REST APIs, in which absent maps are `null`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function proxyEvent(exchange: Exchange): object {
  const { request, api } = exchange;
  const event = withoutBody(exchange);
  if (request.body.length === 0)
    return Object.assign(event, { body: null, isBase64Encoded: false });
  const isBase64Encoded = isBinary(api, request);
  const body = Buffer.from(request.body).toString(isBase64Encoded ? "base64" : "utf8");
  return Object.assign(event, { body, isBase64Encoded });
}

/** The event without its body, which authorizers do not receive. */
export function withoutBody(exchange: Exchange): object {
  const { stage, route, request, eventPath } = exchange;
  const headers = mapped(receivedHeaders(exchange));
  const query = mapped(
    request.query.map(([name, value]) => [decodeQuery(name), decodeQuery(value)]),
  );
  return {
    resource: route.template,
    path: eventPath,
    httpMethod: request.method,
    headers: headers.last,
    multiValueHeaders: headers.all,
    queryStringParameters: query.last,
    multiValueQueryStringParameters: query.all,
    pathParameters: orNull(route.pathParameters),
    stageVariables: orNull(stage.variables),
    requestContext: requestContext(exchange),
  };
}

function requestContext(exchange: Exchange): object {
  const { account, api, stage, route, request, receivedAt, authorizer } = exchange;
  const domainName = headerValues(request, "host")[0] ?? "";
  return {
    accountId: account.accountId,
    apiId: api.id,
    ...(authorizer ? { authorizer: authorizer.context } : {}),
    deploymentId: stage.deploymentId,
    domainName,
    domainPrefix: account.domains.has(hostOf(request)) ? domainName.split(".")[0] : api.id,
    extendedRequestId: exchange.extendedRequestId,
    httpMethod: request.method,
    identity: identity(exchange),
    path: exchange.stagePath,
    protocol: "HTTP/1.1",
    requestId: exchange.requestId,
    requestTime: clfTime(receivedAt),
    requestTimeEpoch: receivedAt.getTime(),
    resourceId: route.method.resourceId,
    resourcePath: route.template,
    stage: stage.name,
  };
}

function identity({ account, caller, peer, request, apiKey }: Exchange): object {
  const principal = caller?.principal;
  return {
    accessKey: caller?.accessKeyId ?? null,
    accountId: principal?.accountId ?? null,
    ...(apiKey ? { apiKey: apiKey.value, apiKeyId: apiKey.id } : {}),
    caller: principal?.userId ?? null,
    ...(peer.tls?.clientCertificate && {
      clientCert: clientCertificate(peer.tls.clientCertificate),
    }),
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: organizationOf(account, caller) ?? null,
    sourceIp: peer.sourceIp,
    user: principal?.userId ?? null,
    userAgent: headerValues(request, "user-agent")[0] ?? null,
    userArn: principal?.arn ?? null,
  };
}

/** Header names that API Gateway always writes in this case, regardless of the sender's case. */
const RENDERED = new Map(
  ["Accept", "Authorization", "Host", "User-Agent"].map((name) => [name.toLowerCase(), name]),
);

export function receivedHeaders(exchange: Exchange): readonly Pair[] {
  const received: Pair[] = [];
  for (const [name, value] of exchange.request.headers) {
    const key = name.toLowerCase();
    if (DROPPED_FROM_REQUESTS.has(key) || FORWARDING_HEADERS.includes(key)) continue;
    // A SigV4 signature has been verified and is removed; the function handles any other Authorization.
    if (key === "authorization" && value.startsWith("AWS4-")) continue;
    received.push([RENDERED.get(key) ?? name, value]);
  }
  received.push(...forwardingHeaders(exchange));
  return received;
}

/** Whether the body's content type is among the API's binary media types. */
function isBinary(api: Api, request: WireRequest): boolean {
  const type = (headerValues(request, "content-type")[0] ?? "").split(";")[0]?.trim();
  return api.binaryMediaTypes.some((known) => known === "*/*" || known === type);
}

interface Mapped {
  /** The last value of each name. */
  readonly last: Readonly<Record<string, string>> | null;
  readonly all: Readonly<Record<string, readonly string[]>> | null;
}

/** Maps each name to its last value and to all of its values. */
function mapped(pairs: readonly Pair[]): Mapped {
  if (pairs.length === 0) return { last: null, all: null };
  const last: Record<string, string> = {};
  const all: Record<string, string[]> = {};
  for (const [name, value] of pairs) {
    if (Object.hasOwn(all, name)) all[name]?.push(value);
    else setOwn(all, name, [value]);
    setOwn(last, name, value);
  }
  return { last, all };
}

/** Sets a member. An assignment to `__proto__` would set the prototype instead. */
function setOwn<V>(map: Record<string, V>, name: string, value: V): void {
  if (name !== "__proto__") map[name] = value;
  else
    Object.defineProperty(map, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

function orNull<V>(map: Readonly<Record<string, V>>): Readonly<Record<string, V>> | null {
  for (const name in map) if (Object.hasOwn(map, name)) return map;
  return null;
}
