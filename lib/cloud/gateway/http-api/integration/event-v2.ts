import { headerValues, requestTarget } from "../../../../sigv4/request/request.ts";
import { clfTime } from "../../proxy/clf-time.ts";
import { clientCertificate } from "../../proxy/client-certificate.ts";
import type { HttpExchange } from "../exchange/http-exchange.ts";
import { domainPrefix } from "../responses/context-values.ts";
import {
  decoded,
  headersOf,
  isBinary,
  isEmpty,
  joined,
  pathParametersOf,
  queryOf,
} from "./event-parts.ts";

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
