import { headerValues, parseTarget, type Pair } from "../../../../sigv4/request/request.ts";
import {
  DEFAULT_ROUTE,
  type HttpProxyIntegration,
} from "../../../account/apigatewayv2/http-api.ts";
import { callBackend, type BackendResult } from "../../backend/call-backend.ts";
import { isSendable } from "../../proxy/proxy-response.ts";
import { internalError, serviceUnavailable } from "../responses/http-error.ts";
import type { HttpExchange } from "../exchange/http-exchange.ts";
import { headersOf } from "./event-parts.ts";
import type { Integrated } from "./integrated.ts";
import { withVariables } from "./invoke-function.ts";

/** Headers of one connection, which no proxy passes on, and the length, which the sender writes. */
const OF_CONNECTION = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "proxy-authenticate",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Forwards a request to an HTTP server, and returns its response. */
export async function proxied(
  exchange: HttpExchange,
  integration: HttpProxyIntegration,
): Promise<Integrated> {
  const { account, request } = exchange;
  const target = targetOf(exchange, integration);
  if (!target) return { error: internalError(`${integration.url} is not a valid address`) };
  const { origin, host, path, query } = target;
  const sent = {
    method: integration.verb === "ANY" ? request.method : integration.verb,
    path,
    query,
    headers: [["Host", host] as const, ...forwarded(exchange)],
    body: request.body,
  };
  const { timeoutMs } = integration;
  return toIntegrated(await callBackend(origin, sent, { allowed: account.httpHosts, timeoutMs }));
}

function toIntegrated(result: BackendResult): Integrated {
  switch (result.kind) {
    case "response": {
      const { status, headers, body } = result;
      const kept = headers.filter(
        (pair) => isSendable(pair) && !OF_CONNECTION.has(pair[0].toLowerCase()),
      );
      return { response: { status, headers: kept, body } };
    }
    case "unreachable":
    case "timeout":
      return { error: serviceUnavailable(result.reason) };
    case "refused":
    case "too-large":
      return { error: internalError(result.reason) };
  }
}

interface Target extends Pick<ReturnType<typeof parseTarget>, "path" | "query"> {
  readonly origin: string;
  readonly host: string;
}

/** Returns where a request goes: the URL of the integration with the path parameters of the route filled in. */
function targetOf(exchange: HttpExchange, { url }: HttpProxyIntegration): Target | undefined {
  const { match, stage, request, path, backendPath } = exchange;
  const staged = withVariables(url, stage.variables);
  // A parameter in the host or port would let the caller choose the server.
  const [origin = ""] = /^[^/]*\/\/[^/?#]*/.exec(staged) ?? [];
  const rest = staged
    .slice(origin.length)
    .replaceAll(/\{([\w.:-]+)\+?\}/g, (found, name: string) =>
      Object.hasOwn(match.pathParameters, name) ? (match.pathParameters[name] ?? "") : found,
    );
  const filled = origin + rest;
  const address = URL.canParse(filled) ? new URL(filled) : undefined;
  if (!address || !/^https?:$/.test(address.protocol) || address.username !== "") return undefined;
  const own = parseTarget(`${address.pathname}${address.search}`);
  const wholePath =
    match.route.key === DEFAULT_ROUTE ? own.path.replace(/\/$/, "") + path : own.path;
  return {
    origin: address.origin,
    host: address.host,
    path: backendPath ?? wholePath,
    query: [...own.query, ...request.query],
  };
}

/** The headers of the client, and what API Gateway says about it. A backend sees the client in `Forwarded`. */
function forwarded(exchange: HttpExchange): readonly Pair[] {
  const { request, peer, traceId } = exchange;
  const host = headerValues(request, "host")[0] ?? "";
  const proto = peer.tls ? "https" : "http";
  const kept = headersOf(exchange).filter(([name]) => {
    const key = name.toLowerCase();
    return key !== "host" && !OF_CONNECTION.has(key) && !OURS.has(key);
  });
  return [
    ...kept,
    [
      "Forwarded",
      `by=127.0.0.1;for=${quoted(peer.sourceIp)};host=${hostText(host)};proto=${proto}`,
    ],
    ["Via", "HTTP/1.1 AmazonAPIGateway"],
    ["X-Amzn-Trace-Id", traceId],
  ];
}

const OURS = new Set([
  "forwarded",
  "via",
  "x-amzn-trace-id",
  "x-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-proto",
]);

/** A host with other characters is quoted, because a semicolon in it would begin a parameter of its own. */
function hostText(host: string): string {
  return /^[\w.:[\]-]*$/.test(host) ? host : `"${host.replaceAll(/["\\]/g, "\\$&")}"`;
}

/** An address of IPv6 is quoted and in brackets (RFC 7239). */
function quoted(address: string): string {
  return address.includes(":") ? `"[${address}]"` : address;
}
