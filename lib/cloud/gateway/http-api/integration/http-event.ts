import { uriDecodeBytes } from "../../../../sigv4/request/encoding.ts";
import { headerValues, requestTarget, type Pair } from "../../../../sigv4/request/request.ts";
import { clfTime } from "../../proxy/clf-time.ts";
import { clientCertificate } from "../../proxy/client-certificate.ts";
import { decodeQuery } from "../../proxy/decode-query.ts";
import { FORWARDING_HEADERS, forwardingHeaders } from "../../proxy/forwarding-headers.ts";
import { isTextType } from "../../proxy/text-type.ts";
import { domainPrefix } from "../responses/context-values.ts";
import type { HttpExchange } from "../routing/http-exchange.ts";

/** Hop-by-hop headers, and headers that API Gateway itself writes. */
const LEFT_OUT = new Set([
  "connection",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  ...FORWARDING_HEADERS,
]);

/**
 * The event of a function in payload format 2.0, which leaves out absent values.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function eventV2(exchange: HttpExchange): object {
  const { body } = exchange.request;
  const isBase64Encoded = isBinary(exchange);
  return {
    ...eventV2WithoutBody(exchange),
    ...(body.length === 0
      ? {}
      : { body: Buffer.from(body).toString(isBase64Encoded ? "base64" : "utf8") }),
    isBase64Encoded,
  };
}

/** The event without its body, which authorizers do not receive. */
export function eventV2WithoutBody(exchange: HttpExchange): object {
  const { request, match, stage, stagePath } = exchange;
  const cookies = headerValues(request, "cookie").flatMap((line) => line.split(/; */));
  const query = queryOf(exchange);
  const pathParameters = pathParametersOf(exchange);
  return {
    version: "2.0",
    routeKey: match.route.key,
    rawPath: decoded(stagePath),
    rawQueryString: requestTarget(request).slice(request.path.length + 1),
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: joined(
      headersOf(exchange)
        .filter(([name]) => name.toLowerCase() !== "cookie")
        .map(([name, value]) => [name.toLowerCase(), value]),
    ),
    ...(query.length === 0 ? {} : { queryStringParameters: joined(query) }),
    requestContext: contextV2(exchange),
    ...(isEmpty(pathParameters) ? {} : { pathParameters }),
    ...(isEmpty(stage.variables) ? {} : { stageVariables: stage.variables }),
  };
}

function contextV2(exchange: HttpExchange): object {
  const { account, api, request, peer, receivedAt, match, stage, stagePath } = exchange;
  const authorizer = authorizerV2(exchange);
  return {
    accountId: account.accountId,
    apiId: api.id,
    ...(authorizer ? { authorizer } : {}),
    ...(peer.tls?.clientCertificate && {
      authentication: { clientCert: clientCertificate(peer.tls.clientCertificate) },
    }),
    domainName: headerValues(request, "host")[0] ?? "",
    domainPrefix: domainPrefix(exchange),
    http: {
      method: request.method,
      path: decoded(stagePath),
      protocol: "HTTP/1.1",
      sourceIp: peer.sourceIp,
      userAgent: headerValues(request, "user-agent")[0] ?? "",
    },
    requestId: exchange.requestId,
    routeKey: match.route.key,
    stage: stage.name,
    time: clfTime(receivedAt),
    timeEpoch: receivedAt.getTime(),
  };
}

function authorizerV2({ account, caller, jwt, lambda }: HttpExchange): object | undefined {
  if (jwt) return { jwt };
  if (lambda) return { lambda };
  if (!caller) return undefined;
  const { principal, accessKeyId } = caller;
  return {
    iam: {
      accessKey: accessKeyId,
      accountId: principal.accountId,
      callerId: principal.userId,
      cognitoIdentity: null,
      principalOrgId: account.organization["aws:principalorgid"]?.[0] ?? null,
      userArn: principal.arn,
      userId: principal.userId,
    },
  };
}

/** The event of a function in payload format 1.0, in which absent maps are `null`. */
export function eventV1(exchange: HttpExchange): object {
  const { body } = exchange.request;
  const isBase64Encoded = isBinary(exchange);
  const headers = canonicalHeaders(exchange);
  return {
    ...eventV1ForAuthorizers(exchange),
    headers: Object.fromEntries(headers),
    multiValueHeaders: allValues(headers),
    multiValueQueryStringParameters: orNull(allValues(queryOf(exchange))),
    body:
      body.length === 0 ? null : Buffer.from(body).toString(isBase64Encoded ? "base64" : "utf8"),
    isBase64Encoded,
  };
}

/** The event without its body and without lists of values, which authorizers do not receive. */
export function eventV1ForAuthorizers(exchange: HttpExchange): object {
  const { request, match, stage, stagePath } = exchange;
  const query = queryOf(exchange);
  return {
    version: "1.0",
    resource: match.route.template === "" ? match.route.key : match.route.template,
    path: stagePath,
    httpMethod: request.method,
    headers: joined(canonicalHeaders(exchange)),
    queryStringParameters: orNull(Object.fromEntries(query)),
    requestContext: contextV1(exchange),
    pathParameters: orNull(pathParametersOf(exchange)),
    stageVariables: orNull(stage.variables),
  };
}

function contextV1(exchange: HttpExchange): object {
  const { account, api, request, peer, receivedAt, match, stage, caller, jwt, lambda } = exchange;
  const principal = caller?.principal;
  return {
    accountId: account.accountId,
    apiId: api.id,
    authorizer: lambda ?? jwt ?? { claims: null, scopes: null },
    domainName: headerValues(request, "host")[0] ?? "",
    domainPrefix: domainPrefix(exchange),
    extendedRequestId: exchange.requestId,
    httpMethod: request.method,
    identity: {
      accessKey: caller?.accessKeyId ?? null,
      accountId: principal?.accountId ?? null,
      caller: principal?.userId ?? null,
      ...(peer.tls?.clientCertificate && {
        clientCert: clientCertificate(peer.tls.clientCertificate),
      }),
      cognitoAmr: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: account.organization["aws:principalorgid"]?.[0] ?? null,
      sourceIp: peer.sourceIp,
      user: principal?.userId ?? null,
      userAgent: headerValues(request, "user-agent")[0] ?? "",
      userArn: principal?.arn ?? null,
    },
    path: decoded(exchange.stagePath),
    protocol: "HTTP/1.1",
    requestId: exchange.requestId,
    requestTime: clfTime(receivedAt),
    requestTimeEpoch: receivedAt.getTime(),
    resourceId: match.route.key,
    resourcePath: match.route.template === "" ? match.route.key : match.route.template,
    stage: stage.name,
  };
}

function isBinary({ request }: HttpExchange): boolean {
  return request.body.length > 0 && !isTextType(headerValues(request, "content-type")[0]);
}

/** The headers that a backend receives. A signature has been verified and is removed. */
export function headersOf(exchange: HttpExchange): readonly Pair[] {
  const kept = exchange.request.headers.filter(([name, value]) => {
    const key = name.toLowerCase();
    return !LEFT_OUT.has(key) && !(key === "authorization" && value.startsWith("AWS4-"));
  });
  return [...kept, ...forwardingHeaders(exchange)];
}

function queryOf({ request }: HttpExchange): readonly Pair[] {
  return request.query.map(([name, value]): Pair => [decodeQuery(name), decodeQuery(value)]);
}

function pathParametersOf({ match }: HttpExchange): Readonly<Record<string, string>> {
  const given = Object.entries(match.pathParameters);
  return Object.fromEntries(given.map(([name, value]) => [name, decoded(value)]));
}

export function decoded(path: string): string {
  return uriDecodeBytes(path).toString("utf8");
}

function canonicalHeaders(exchange: HttpExchange): readonly Pair[] {
  return headersOf(exchange).map(([name, value]) => [canonicalName(name), value]);
}

/** Returns a name with a capital after each dash: `Content-Length`. */
function canonicalName(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (found) => found.toUpperCase());
}

/** Maps each name to one value. The values of a repeated name are joined by a comma. */
function joined(pairs: readonly Pair[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(allValues(pairs)).map(([name, values]) => [name, values.join(",")]),
  );
}

function allValues(pairs: readonly Pair[]): Readonly<Record<string, readonly string[]>> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const before = values.get(name);
    if (before) before.push(value);
    else values.set(name, [value]);
  }
  return Object.fromEntries(values);
}

function orNull<V>(map: Readonly<Record<string, V>>): Readonly<Record<string, V>> | null {
  return isEmpty(map) ? null : map;
}

function isEmpty(map: object): boolean {
  return Object.keys(map).length === 0;
}
