import type { WireRequest } from "../../../sigv4/request/request.ts";
import type { Account } from "../../account/account.ts";
import { peerAsAssumed } from "../../account/assumed-origin.ts";
import type { Handle, Peer, WireResponse } from "../../http/http-types.ts";
import type { Log } from "../../process/log.ts";
import type { Functions } from "../../runtime/functions.ts";
import { newGatewayId } from "../proxy/gateway-id.ts";
import { traceIdOf } from "../proxy/trace-id.ts";
import { functionAuthorizers } from "./authorization/authorize-by-function.ts";
import { jwtAuthorizers } from "./authorization/authorize-jwt.ts";
import { authenticate, refusedInvoke } from "./authorization/authorize-iam.ts";
import { httpThrottling } from "./limits/throttle.ts";
import { integrate } from "./integration/integrate.ts";
import type { Integrated } from "./integration/integrated.ts";
import {
  badRequest,
  errorResponse,
  internalError,
  notFound,
  tooManyRequests,
} from "./responses/http-error.ts";
import { preflightResponse, withCors } from "./responses/cors.ts";
import { report } from "./responses/report.ts";
import { findHttpRoute, hidesRoute } from "./routing/find-route.ts";
import type { HttpExchange, HttpIncoming } from "./exchange/http-exchange.ts";
import { httpTarget, matchHttpStage, type HttpTarget } from "./routing/match-http-stage.ts";

/** The response of the backend, or the gateway's error. `exchange` is set once a route was found. */
interface Outcome extends Integrated {
  /** The gateway's own response to a preflight request. */
  readonly preflight?: WireResponse | undefined;
  readonly incoming?: HttpIncoming;
  readonly exchange?: HttpExchange;
}

/**
 * API Gateway's data plane for the HTTP APIs of an account: stage, route, preflight, throttling, authorization, the
 * function's permission, and the backend, in this order. The first step that refuses determines the response.
 *
 * @param others Serves requests that name no HTTP API.
 */
export function httpApis(account: Account, functions: Functions, log: Log, others: Handle): Handle {
  const passes = httpThrottling();
  const byToken = jwtAuthorizers();
  const byFunction = functionAuthorizers(functions);

  async function respond(
    target: HttpTarget,
    request: WireRequest,
    peer: Peer,
    ids: Pick<HttpIncoming, "receivedAt" | "requestId">,
  ): Promise<Outcome> {
    const stageMatch = matchHttpStage(target, request);
    if ("status" in stageMatch) return { error: stageMatch };
    const traceId = traceIdOf(request);
    const assumed = peerAsAssumed(account, peer);
    const incoming = { account, ...stageMatch, request, peer: assumed, traceId, ...ids };
    const { snapshot, path } = stageMatch;
    if (hidesRoute(snapshot, request.method, path)) {
      return { incoming, error: badRequest("the decoded path belongs to another route") };
    }
    const match = findHttpRoute(snapshot, request.method, path);
    const preflight = preflightResponse(snapshot.cors, request, match?.route);
    if (preflight) return { incoming, preflight };
    if (!match) return { incoming, error: notFound("the API has no such route") };
    const exchange: HttpExchange = { ...incoming, match };
    if (!passes(stageMatch.stage, match.route, ids.receivedAt.getTime())) {
      return { exchange, error: tooManyRequests("the limit of the route is exceeded") };
    }
    const { exchange: known = exchange, error } = await authorized(exchange, peer);
    if (error) return { exchange: known, error };
    return { exchange: known, ...(await integrate(known, functions)) };
  }

  async function authorized(exchange: HttpExchange, peer: Peer): Promise<Outcome> {
    const { request, receivedAt, match } = exchange;
    switch (match.route.authorization) {
      case "NONE":
        return { exchange };
      case "AWS_IAM": {
        const caller = authenticate(account, request, receivedAt);
        if ("status" in caller) return { error: caller };
        // The caller can be a function, to which the assumed origin does not apply.
        const known = { ...exchange, caller, peer: peerAsAssumed(account, peer, caller) };
        const error = refusedInvoke(known, caller);
        return error ? { exchange: known, error } : { exchange: known };
      }
      case "JWT":
      case "CUSTOM": {
        const authorizer = exchange.snapshot.authorizers.get(match.route.authorizerId ?? "");
        if (!authorizer) return { error: internalError("the authorizer does not exist") };
        if (authorizer.type === "JWT") {
          const jwt = await byToken(exchange, authorizer);
          return "status" in jwt ? { error: jwt } : { exchange: { ...exchange, jwt } };
        }
        const { context, error } = await byFunction(exchange, authorizer);
        const known = context ? { ...exchange, lambda: context } : exchange;
        return error ? { exchange: known, error } : { exchange: known };
      }
    }
  }

  const serve = async (
    target: HttpTarget,
    request: WireRequest,
    peer: Peer,
  ): Promise<WireResponse> => {
    const started = performance.now();
    const ids = { receivedAt: account.clock.now(), requestId: newGatewayId() };
    const {
      exchange,
      incoming = exchange,
      preflight,
      response,
      error,
    } = await respond(target, request, peer, ids);
    const own = response ?? errorResponse(error ?? internalError("no response"));
    const final = preflight ?? withCors(incoming?.snapshot.cors, request, own);
    const latencyMs = Math.round(performance.now() - started);
    const known = { request, requestId: ids.requestId, api: target.api, incoming, exchange };
    report(log, known, { response: final, error, latencyMs });
    return { ...final, headers: [...final.headers, ["apigw-requestid", ids.requestId]] };
  };

  return (request, peer) => {
    const target = httpTarget(account, request, peer);
    return target ? serve(target, request, peer) : others(request, peer);
  };
}
