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
  const binary = isBinary(api, request);
  const body = Buffer.from(request.body).toString(binary ? "base64" : "utf8");
  return {
    ...withoutBody(exchange),
    body: request.body.length === 0 ? null : body,
    isBase64Encoded: binary && request.body.length > 0,
  };
}

/** The event without its body, which authorizers do not receive. */
export function withoutBody(exchange: Exchange): object {
  const { stage, route, request, eventPath } = exchange;
  const headers = receivedHeaders(exchange);
  const query = request.query.map(([name, value]): Pair => [decodeQuery(name), decodeQuery(value)]);
  return {
    resource: route.template,
    path: eventPath,
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: lastValues(query),
    multiValueQueryStringParameters: allValues(query),
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
  const kept = exchange.request.headers.flatMap(([name, value]): Pair[] => {
    const key = name.toLowerCase();
    if (DROPPED_FROM_REQUESTS.has(key) || FORWARDING_HEADERS.includes(key)) return [];
    // A SigV4 signature has been verified and is removed; the function handles any other Authorization.
    if (key === "authorization" && value.startsWith("AWS4-")) return [];
    return [[RENDERED.get(key) ?? name, value]];
  });
  return [...kept, ...forwardingHeaders(exchange)];
}

/** Whether the body's content type is among the API's binary media types. */
function isBinary(api: Api, request: WireRequest): boolean {
  const type = (headerValues(request, "content-type")[0] ?? "").split(";")[0]?.trim();
  return api.binaryMediaTypes.some((known) => known === "*/*" || known === type);
}

function lastValues(pairs: readonly Pair[]): Readonly<Record<string, string>> | null {
  return orNull(Object.fromEntries(pairs));
}

function allValues(pairs: readonly Pair[]): Readonly<Record<string, readonly string[]>> | null {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const before = values.get(name);
    if (before) before.push(value);
    else values.set(name, [value]);
  }
  return orNull(Object.fromEntries(values));
}

function orNull<V>(map: Readonly<Record<string, V>>): Readonly<Record<string, V>> | null {
  return Object.keys(map).length === 0 ? null : map;
}
