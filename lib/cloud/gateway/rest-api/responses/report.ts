import type { ApiAuthorizer } from "../../../account/apigateway/api-authorizer.ts";
import { isMap, parseJson } from "../../../../json.ts";
import type { WireRequest } from "../../../../sigv4/request/request.ts";
import { functionOf } from "../../../account/iam/principal-keys.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { Log, RequestEntry } from "../../../process/log.ts";
import { withStageVariables } from "../../../account/apigateway/stage-variables.ts";
import { routeName } from "../routing/routes.ts";
import type { Exchange, IncomingRequest } from "../routing/exchange.ts";
import { accessLogLine } from "./access-log.ts";
import type { GatewayError } from "./gateway-responses.ts";

interface Received {
  readonly request: WireRequest;
  readonly requestId: string;
  /** Set if a stage matched. */
  readonly incoming: IncomingRequest | undefined;
  /** Set if a route matched. */
  readonly exchange: Exchange | undefined;
}

interface Answered {
  readonly response: WireResponse;
  /** The gateway's own error, if the function did not respond. */
  readonly error: GatewayError | undefined;
  readonly latencyMs: number;
}

/** Logs a request with its response, and the line of the stage's access log if the stage has one. */
export function report(log: Log, received: Received, answered: Answered): void {
  log(requestEntry(received, answered));
  const { exchange, requestId } = received;
  const format = exchange?.stage.accessLogFormat;
  if (!exchange || format === undefined) return;
  const { response, error, latencyMs } = answered;
  const line = accessLogLine(format, exchange, {
    status: response.status,
    responseType: error?.type,
    // The length of a stream is not known when its response begins.
    responseLength: response.stream ? undefined : Buffer.byteLength(response.body),
    latencyMs,
  });
  log({
    type: "access-log",
    api: exchange.api.name,
    requestId,
    route: routeName(exchange.route),
    function: functionName(exchange),
    line,
  });
}

function requestEntry(
  { request, requestId, incoming, exchange }: Received,
  { response, error, latencyMs }: Answered,
): RequestEntry {
  const method = exchange?.route.method;
  const authorizer = exchange?.stage.snapshot.authorizers.get(method?.authorizerId ?? "");
  const principalId = exchange?.authorizer?.context["principalId"];
  // A gateway response of the API can change the status of a refusal.
  const decided = error?.status ?? response.status;
  return {
    type: "request",
    requestId,
    kind: "api",
    method: request.method,
    path: request.path,
    api: incoming?.api.name,
    route: exchange && routeName(exchange.route),
    function: exchange && functionName(exchange),
    authorizer: authorizer && authorizerName(authorizer),
    status: response.status,
    latencyMs,
    caller: exchange?.caller?.principal.arn,
    callerFunction: exchange?.caller && functionOf(exchange.caller),
    principalId: typeof principalId === "object" ? undefined : principalId?.toString(),
    denied: decided === 401 || decided === 403,
    reason: error && (error.reason ?? messageIn(error)),
    allow: error?.allowing,
  };
}

/** Returns the message in the body of an error, which says enough if the error has no reason of its own. */
function messageIn({ body, errorType }: GatewayError): string {
  const parsed = parseJson(body);
  const message = isMap(parsed) ? parsed["message"] : undefined;
  return typeof message === "string" ? message : errorType;
}

/** Returns the name of a method's function, or `undefined` if the method has another backend. */
function functionName({ route, stage }: Exchange): string | undefined {
  const { integration } = route.method;
  return "functionName" in integration
    ? withStageVariables(integration.functionName, stage.variables)
    : undefined;
}

function authorizerName(authorizer: ApiAuthorizer): string {
  return authorizer.type === "COGNITO_USER_POOLS"
    ? `user pool ${authorizer.pools.map(({ id }) => id).join(", ")}`
    : authorizer.functionName;
}
