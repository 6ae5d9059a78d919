import { headerValues, requestTarget, type Pair } from "../../../sigv4/request/request.ts";
import { clfTime } from "../proxy/clf-time.ts";
import { decodeQuery } from "../proxy/decode-query.ts";
import type { UrlCall } from "./url-call.ts";

/** Headers between two hops only, and those that Lambda writes itself. */
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
  "x-amzn-trace-id",
  "x-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-proto",
]);

/** Content types whose body is given as text; any other is given in base64. */
const TEXT = /^(?:text\/.+|application\/(?:json|xml|javascript|.+\+json|.+\+xml))$/;

/**
 * The event of a function URL, payload format 2.0: what there is none of is left out.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function urlEvent(call: UrlCall): object {
  const { request } = call;
  const { path, query, body } = request;
  const cookies = headerValues(request, "cookie").flatMap((line) => line.split(/; */));
  const parameters = query.map(([name, value]): Pair => [decodeQuery(name), decodeQuery(value)]);
  const type = headerValues(request, "content-type")[0]?.split(";")[0]?.trim().toLowerCase() ?? "";
  const isBase64Encoded = body.length > 0 && !TEXT.test(type);
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
    // Not the function's account where nobody has signed: captured events have this word.
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

function headers({ request, peer, caller, traceId }: UrlCall): readonly Pair[] {
  const host = headerValues(request, "host")[0] ?? "";
  const kept = request.headers.flatMap(([name, value]): Pair[] => {
    const key = name.toLowerCase();
    if (LEFT_OUT.has(key)) return [];
    // A signature has done its work; where there is none to check, it is the function's business.
    if (caller !== undefined && key === "authorization") return [];
    return [[key, value]];
  });
  const forwardedFor = [...headerValues(request, "x-forwarded-for"), peer.sourceIp].join(", ");
  return [
    ...kept,
    ["x-amzn-trace-id", traceId],
    ["x-forwarded-for", forwardedFor],
    ["x-forwarded-port", /:(\d+)$/.exec(host)?.[1] ?? (peer.tls ? "443" : "80")],
    ["x-forwarded-proto", peer.tls ? "https" : "http"],
  ];
}

/** One value a name: repeats are joined by a comma. */
function joined(pairs: readonly Pair[]): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(values);
}
