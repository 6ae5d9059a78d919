import type { WireRequest } from "../../../../sigv4/request/request.ts";
import type { HttpApi } from "../../../account/apigatewayv2/http-api.ts";
import { functionOf } from "../../../account/iam/principal-keys.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { Log, RequestEntry } from "../../../process/log.ts";
import type { HttpExchange, HttpIncoming } from "../exchange/http-exchange.ts";
import { httpAccessLogLine } from "./access-log.ts";
import type { HttpError } from "./http-error.ts";

interface Received {
  readonly request: WireRequest;
  readonly requestId: string;
  readonly api: HttpApi;
  /** Set if a stage matched. */
  readonly incoming: HttpIncoming | undefined;
  /** Set if a route matched. */
  readonly exchange: HttpExchange | undefined;
}

interface Answered {
  readonly response: WireResponse;
  /** The gateway's own error, if the backend did not respond. */
  readonly error: HttpError | undefined;
  readonly latencyMs: number;
}

/** Logs a request with its response, and the line of the stage's access log if the stage has one. */
export function report(log: Log, received: Received, answered: Answered): void {
  log(requestEntry(received, answered));
  const { exchange, incoming, requestId, api } = received;
  const format = incoming?.stage.accessLogFormat;
  if (!incoming || format === undefined) return;
  log({
    type: "access-log",
    api: api.name,
    requestId,
    route: exchange?.match.route.key ?? "-",
    function: exchange && functionName(exchange),
    line: httpAccessLogLine(format, exchange ?? incoming, answered),
  });
}

function requestEntry(
  { request, requestId, api, exchange }: Received,
  { response, error, latencyMs }: Answered,
): RequestEntry {
  const { status } = response;
  const authorizer = exchange?.snapshot.authorizers.get(exchange.match.route.authorizerId ?? "");
  return {
    type: "request",
    requestId,
    kind: "api",
    method: request.method,
    path: request.path,
    api: api.name,
    route: exchange?.match.route.key,
    function: exchange && functionName(exchange),
    authorizer: authorizer?.name,
    status,
    latencyMs,
    caller: exchange?.caller?.principal.arn,
    callerFunction: exchange?.caller && functionOf(exchange.caller),
    principalId: principalOf(exchange),
    denied: status === 401 || status === 403,
    reason: error?.reason,
    allow: error?.allowing,
  };
}

function principalOf(exchange: HttpExchange | undefined): string | undefined {
  const principalId = exchange?.jwt?.claims["sub"] ?? exchange?.lambda?.["principalId"];
  return typeof principalId === "string" ? principalId : undefined;
}

/** Returns the name of a route's function, or `undefined` if another backend serves the route. */
function functionName({ snapshot, match }: HttpExchange): string | undefined {
  const integration = snapshot.integrations.get(match.route.integrationId ?? "");
  return integration?.type === "function" ? integration.functionArn.split(":")[6] : undefined;
}
