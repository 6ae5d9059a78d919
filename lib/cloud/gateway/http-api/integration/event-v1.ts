import { headerValues } from "../../../../sigv4/request/request.ts";
import { clfTime } from "../../proxy/clf-time.ts";
import { clientCertificate } from "../../proxy/client-certificate.ts";
import type { HttpExchange } from "../exchange/http-exchange.ts";
import { domainPrefix } from "../responses/context-values.ts";
import {
  allValues,
  canonicalHeaders,
  decoded,
  isBinary,
  joined,
  orNull,
  pathParametersOf,
  queryOf,
} from "./event-parts.ts";

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
