import { headerValues, requestTarget, type Pair } from "../../../sigv4/request/request.ts";
import { clfTime } from "../proxy/clf-time.ts";
import { decodeQuery } from "../proxy/decode-query.ts";
import { FORWARDING_HEADERS, forwardingHeaders } from "../proxy/forwarding-headers.ts";
import { isTextType } from "../proxy/text-type.ts";
import type { UrlCall } from "./url-call.ts";

/** Headers that are not passed on as headers: hop-by-hop headers, cookies, and headers that Lambda itself writes. */
const LEFT_OUT = new Set([
  "connection",
  "cookie",
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
 * The event of a function URL in payload format 2.0, which leaves out absent values.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function urlEvent(call: UrlCall): object {
  const { request } = call;
  const { path, query, body } = request;
  const cookies = headerValues(request, "cookie").flatMap((line) => line.split(/; */));
  const parameters = query.map(([name, value]): Pair => [decodeQuery(name), decodeQuery(value)]);
  const isText = isTextType(headerValues(request, "content-type")[0]);
  const isBase64Encoded = body.length > 0 && !isText;
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: requestTarget(request).slice(path.length + 1),
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: joined(headers(call)),
    ...(query.length === 0 ? {} : { queryStringParameters: joined(parameters) }),
    requestContext: requestContext(call),
    ...(body.length === 0
      ? {}
      : { body: Buffer.from(body).toString(isBase64Encoded ? "base64" : "utf8") }),
    isBase64Encoded,
  };
}

function requestContext(call: UrlCall): object {
  const { account, url, request, peer, caller, requestId, receivedAt } = call;
  return {
    // For unsigned requests, events captured on AWS have this word instead of the function's account.
    accountId: caller === undefined ? "anonymous" : account.accountId,
    apiId: url.id,
    ...(caller === undefined ? {} : { authorizer: { iam: iam(call) } }),
    domainName: headerValues(request, "host")[0] ?? "",
    domainPrefix: url.id,
    http: {
      method: request.method,
      path: request.path,
      protocol: "HTTP/1.1",
      sourceIp: peer.sourceIp,
      userAgent: headerValues(request, "user-agent")[0] ?? "",
    },
    requestId,
    routeKey: "$default",
    stage: "$default",
    time: clfTime(receivedAt),
    timeEpoch: receivedAt.getTime(),
  };
}

function iam({ caller, account }: UrlCall): object {
  const principal = caller?.principal;
  return {
    accessKey: caller?.accessKeyId,
    accountId: principal?.accountId,
    callerId: principal?.userId,
    cognitoIdentity: null,
    principalOrgId: account.organization["aws:principalorgid"]?.[0] ?? null,
    userArn: principal?.arn,
    userId: principal?.userId,
  };
}

function headers(call: UrlCall): readonly Pair[] {
  const { request, caller } = call;
  const kept = request.headers.filter(([name]) => {
    const key = name.toLowerCase();
    // A signature has been verified and is removed; without one, Authorization belongs to the function.
    return !LEFT_OUT.has(key) && !(caller !== undefined && key === "authorization");
  });
  return [...kept, ...forwardingHeaders(call)].map(([name, value]) => [name.toLowerCase(), value]);
}

/** Maps each name to one value. The values of a repeated name are joined by a comma. */
function joined(pairs: readonly Pair[]): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(values);
}
