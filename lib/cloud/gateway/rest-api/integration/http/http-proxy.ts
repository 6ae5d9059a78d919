import { headerValues, type Pair } from "../../../../../sigv4/request/request.ts";
import type { HttpProxyIntegration } from "../../../../account/apigateway/integration.ts";
import { isSendable } from "../../../proxy/proxy-response.ts";
import type { Exchange } from "../../routing/exchange.ts";
import type { Integrated } from "../integrated.ts";
import { isBinaryType } from "../mapping/content-handling.ts";
import { mapParameters } from "../mapping/map-parameters.ts";
import { configurationError } from "../../responses/integration-errors.ts";
import { receivedHeaders } from "../proxy-event.ts";
import { httpCall } from "./http-call.ts";
import { plainBody } from "./plain-body.ts";

/** Headers of the client that do not pass, apart from those that no integration receives. */
const NOT_PASSED = new Set(["host", "content-encoding", "via"]);

/**
 * Forwards a request to an HTTP server: the client's headers, query and body, to which the mappings are added. The
 * server's response is the response of the method.
 */
export async function httpProxy(
  exchange: Exchange,
  integration: HttpProxyIntegration,
): Promise<Integrated> {
  const { api, request } = exchange;
  const text = Buffer.from(request.body).toString("utf8");
  const parameters = mapParameters(exchange, integration, text);
  if ("errorType" in parameters) return { error: parameters };
  const type = headerValues(request, "content-type").at(-1);
  const result = await httpCall(exchange, integration, {
    headers: receivedHeaders(exchange).filter(([name]) => !NOT_PASSED.has(name.toLowerCase())),
    query: request.query,
    parameters,
    body: isBinaryType(api, type) ? request.body : Buffer.from(text),
  });
  if ("errorType" in result) return { error: result };
  const body = plainBody(result.headers, result.body);
  if (!body) return { error: configurationError("the body of the backend cannot be decompressed") };
  const accept = (headerValues(request, "accept")[0] ?? "").split(",")[0];
  const isBinary = isBinaryType(api, typeOf(result.headers));
  const passed = isBinary
    ? isBinaryType(api, accept)
      ? body
      : body.toString("base64")
    : body.toString("utf8");
  return { response: { status: result.status, headers: passedBack(result.headers), body: passed } };
}

function typeOf(headers: readonly Pair[]): string | undefined {
  return headers.findLast(([name]) => name.toLowerCase() === "content-type")?.[1];
}

/** Headers of the server that the client gets under another name, because they concern the other connection. */
const RENAMED = new Set([
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "server",
  "x-amzn-requestid",
]);
const DROPPED = new Set(["content-encoding", "transfer-encoding", "via", "x-amz-apigw-id"]);

function passedBack(headers: readonly Pair[]): readonly Pair[] {
  return headers
    .filter((pair) => isSendable(pair) && !DROPPED.has(pair[0].toLowerCase()))
    .map(([name, value]) =>
      RENAMED.has(name.toLowerCase()) ? [`x-amzn-Remapped-${name}`, value] : [name, value],
    );
}
