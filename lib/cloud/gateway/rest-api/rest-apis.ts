import { randomUUID } from "node:crypto";
import type { Pair, WireRequest } from "../../../sigv4/request/request.ts";
import type { Account } from "../../account/account.ts";
import { peerAsAssumed } from "../../account/assumed-origin.ts";
import type { Handle, Peer, WireResponse } from "../../http/http-types.ts";
import type { Log } from "../../process/log.ts";
import { newGatewayId } from "../proxy/gateway-id.ts";
import { traceIdOf } from "../proxy/trace-id.ts";
import { report } from "./responses/report.ts";
import { poolAuthorizers } from "./authorization/authorizers/user-pool.ts";
import { lambdaAuthorizers } from "./authorization/authorizers/authorize.ts";
import { authenticate, authorizeInvoke, unsignedFault } from "./authorization/authorize-iam.ts";
import type { IncomingRequest, Exchange } from "./routing/exchange.ts";
import { filtered } from "./firewall.ts";
import * as responses from "./responses/gateway-responses.ts";
import type { GatewayError } from "./responses/gateway-responses.ts";
import { integrate, type Backends } from "./integrate.ts";
import { matchStage, isReachable } from "./stage-match/match-stage.ts";
import { findRoute } from "./routing/routes.ts";
import { toResponse } from "./responses/to-response.ts";
import { throttling } from "./limits/throttle.ts";
import { usageMeter } from "./limits/usage.ts";
import { validateRequest } from "./validation/validate.ts";

/** The response of the function or of a web ACL, or the gateway's error. `exchange` is set once a route was found. */
interface Outcome {
  /** Set if a stage matched, but no route was found yet. */
  readonly incoming?: IncomingRequest;
  readonly exchange?: Exchange;
  readonly response?: WireResponse;
  readonly error?: GatewayError;
}

/**
 * API Gateway's data plane for the REST APIs of an account, at `/<stage>/…` and on custom domains: the web
 * ACL, routing, throttling, authentication, authorization, API keys, request validation and the integration, in this
 * order. The first step that refuses determines the response.
 */
export function restApis(account: Account, backends: Backends, log: Log): Handle {
  const throttle = throttling();
  const passes = ({ stage, route, receivedAt }: Exchange) =>
    throttle(stage, route.template, route.method.httpMethod, receivedAt.getTime());
  const meter = usageMeter();
  const authorize = lambdaAuthorizers(backends.functions);
  const authorizeByPool = poolAuthorizers();

  async function respond(request: WireRequest, peer: Peer, receivedAt: Date): Promise<Outcome> {
    const assumedPeer = peerAsAssumed(account, peer);
    const match = matchStage(account, request, assumedPeer);
    if ("errorType" in match) return { error: match };
    const { api, stage, path } = match;
    const incoming: IncomingRequest = {
      account,
      ...match,
      request,
      peer: assumedPeer,
      requestId: randomUUID(),
      extendedRequestId: newGatewayId(),
      traceId: traceIdOf(request),
      receivedAt,
    };
    const blocked = filtered(incoming);
    if (blocked) return { incoming, ...blocked };
    const route = findRoute(stage.snapshot, request.method, path);
    if (!route) {
      const fault = unsignedFault(account, request, receivedAt);
      return { incoming, error: fault ?? responses.unknownRoute };
    }
    const exchange: Exchange = { ...incoming, route, caller: undefined };
    const { apiKeyRequired } = route.method;
    // With API keys, the usage plan's limits come first, so one key's flood does not use up the stage's tokens.
    if (!apiKeyRequired && !passes(exchange)) return { exchange, error: responses.throttled };
    let known = exchange;
    if (route.method.authorization === "AWS_IAM") {
      const caller = authenticate(account, request, receivedAt);
      if ("errorType" in caller) return { exchange, error: caller };
      known = { ...exchange, caller, peer: peerAsAssumed(account, peer, caller) };
      // The caller can be a function, to which the assumed origin and its VPC endpoint do not apply.
      if (!isReachable(api, known.peer)) {
        return { exchange: known, error: responses.unreachable("the API is private") };
      }
    }
    if (route.method.authorization === "CUSTOM") {
      const { authorizer, error } = await authorize(exchange);
      known = { ...exchange, authorizer };
      if (error) return { exchange: known, error };
    } else {
      if (route.method.authorization === "COGNITO_USER_POOLS") {
        const { authorizer, error } = await authorizeByPool(exchange);
        known = { ...exchange, authorizer };
        if (error) return { exchange: known, error };
      }
      const refused = authorizeInvoke(known);
      if (refused) return { exchange: known, error: refused };
    }
    if (apiKeyRequired) {
      const { apiKey, error, count } = meter(known);
      known = { ...known, apiKey };
      if (error) return { exchange: known, error };
      if (!passes(known)) return { exchange: known, error: responses.throttled };
      count?.();
    }
    const invalid = validateRequest(request, route, stage.snapshot);
    if (invalid) return { exchange: known, error: invalid };
    return { exchange: known, ...(await integrate(known, backends)) };
  }

  return async (request, peer) => {
    const receivedAt = account.clock.now();
    const started = performance.now();
    const {
      exchange,
      incoming = exchange,
      response,
      error,
    } = await respond(request, peer, receivedAt);
    const final = response ?? toResponse(error ?? responses.integrationFailure, incoming);
    const requestId = incoming?.requestId ?? randomUUID();
    const isTraced = !UNTRACED.has(exchange?.route.method.integration.type ?? "mock");
    const latencyMs = Math.round(performance.now() - started);
    const known = { request, requestId, incoming, exchange };
    report(log, known, { response: final, error, latencyMs });
    const headers: Pair[] = [
      ...final.headers,
      ["x-amzn-RequestId", requestId],
      ["x-amz-apigw-id", incoming?.extendedRequestId ?? newGatewayId()],
    ];
    if (isTraced && exchange && response) headers.push(["X-Amzn-Trace-Id", exchange.traceId]);
    return { ...final, headers };
  };
}

/** Integrations whose responses do not have the trace id. */
const UNTRACED: ReadonlySet<string> = new Set(["mock", "http-proxy", "unserved"]);
