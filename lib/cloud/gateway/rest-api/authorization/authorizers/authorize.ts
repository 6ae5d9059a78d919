import { denialReason } from "../../../../../iam/decision.ts";
import { authorizerArn } from "../../../../access/requested-actions.ts";
import type { FunctionAuthorizer } from "../../../../account/apigateway/api-authorizer.ts";
import { configurationAt } from "../../../../account/configuration-at.ts";
import { authorizedCaller } from "../../../../account/iam/identities.ts";
import type { Functions } from "../../../../runtime/functions.ts";
import { invokeAction, refused } from "../authorize-iam.ts";
import { decideCall, isExplicit, type CallDecision } from "../decide-call.ts";
import * as responses from "../../responses/gateway-responses.ts";
import type { GatewayError } from "../../responses/gateway-responses.ts";
import { refusedInvocation } from "../../integration/function/refused-invocation.ts";
import { failureOf, withTimeout } from "../../integration/function/run-function.ts";
import { loggedRequest, type Authorized, type Exchange } from "../../routing/exchange.ts";
import { parseAuthorizerResponse, type AuthorizerResponse } from "./authorizer-response.ts";
import { authorizerCache } from "./cache.ts";
import { authorizerEvent } from "./event.ts";
import { identityOf, type IdentityValues } from "./identity.ts";
import { isMap, parseJson } from "../../../../../json.ts";

/** Result of an authorizer. `authorizer` is also set if the authorizer's policy denies the request. */
export interface Authorization {
  readonly authorizer?: Authorized | undefined;
  readonly error?: GatewayError | undefined;
}

/** Time in ms within which an authorizer's function must respond. */
const TIMEOUT_MS = 29_000;

/**
 * Authorizes requests by the Lambda authorizer of their method. The authorizer's policy and the API's policy
 * decide together, on the verb and path of the request itself. If the API's policy denies a request explicitly,
 * the authorizer is not invoked.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function lambdaAuthorizers(
  functions: Functions,
): (exchange: Exchange) => Promise<Authorization> {
  const cache = authorizerCache<AuthorizerResponse>();

  async function responseFor(
    exchange: Exchange,
    authorizer: FunctionAuthorizer,
    identity: IdentityValues,
    methodArn: string,
  ): Promise<AuthorizerResponse | GatewayError> {
    const { account, api, stage, traceId } = exchange;
    const cacheKey = { stage, authorizer, identity };
    const known = cache.find(cacheKey, account.clock.now());
    if (known) return known;
    const { functionName, functionArn, credentials } = authorizer;
    const configuration = configurationAt(account, functionArn);
    const sourceArn = authorizerArn(account, api.id, authorizer.id);
    const refusal = refusedInvocation(exchange, { functionArn, sourceArn, credentials });
    if (!configuration || refusal) {
      const reason = `the function ${functionArn} does not exist`;
      return { ...responses.authorizerUnreachable, reason, ...refusal };
    }
    const event = JSON.stringify(authorizerEvent(exchange, authorizer, methodArn, identity));
    const waiting = loggedRequest(exchange);
    const options = { traceId, invokedFunctionArn: functionArn, waiting };
    const result = await withTimeout(TIMEOUT_MS, functions.invoke(configuration, event, options));
    if (!result) {
      const reason = `${functionName} has reached its concurrency limit`;
      return { ...responses.authorizerUnreachable, reason };
    }
    if (result === "timeout") return failure(`${functionName} did not respond in time`);
    if (result.failed) {
      return saysUnauthorized(result.payload)
        ? { ...responses.unauthorized, reason: `${functionName} returned Unauthorized` }
        : failure(failureOf(result));
    }
    const response = parseAuthorizerResponse(result.payload, functionName);
    if (typeof response === "string")
      return failure(`${functionName} returned an invalid response: ${response}`);
    cache.keep(cacheKey, response, account.clock.now(), result.payload.length);
    return response;
  }

  return async (exchange) => {
    const { account, stage, route } = exchange;
    const authorizer = stage.snapshot.authorizers.get(route.method.authorizerId ?? "");
    if (!authorizer || authorizer.type === "COGNITO_USER_POOLS") {
      return { error: responses.authorizerUnreachable };
    }
    const action = invokeAction(exchange);
    if ("errorType" in action) return { error: action };
    const byApi = decideCall(exchange, undefined, action);
    if (isExplicit(byApi.evaluation)) return { error: refused(account, byApi) };
    const identity = identityOf(exchange, authorizer);
    if ("errorType" in identity) return { error: identity };
    const started = performance.now();
    const response = await responseFor(exchange, authorizer, identity, action.resource);
    if ("errorType" in response) return { error: response };
    const { policy, context, usageIdentifierKey } = response;
    const integrationLatency = Math.round(performance.now() - started);
    const authorized = { context: { ...context, integrationLatency }, usageIdentifierKey };
    const decided = decideCall(exchange, authorizedCaller([policy]), action);
    return { authorizer: authorized, error: refusedByPolicy(decided) };
  };
}

/** Returns the error for a decision that denies, in API Gateway's wording for authorizers. */
function refusedByPolicy({ evaluation, refusal }: CallDecision): GatewayError | undefined {
  const { decision, request } = evaluation;
  if (decision.allowed || !refusal) return undefined;
  const why = denialReason(request.action, decision);
  return responses.accessDenied(`User is not authorized to access this resource ${why}`, refusal);
}

function failure(reason: string): GatewayError {
  return { ...responses.authorizerFailure, reason };
}

/** Whether the function failed with the one error message that means a 401; any other error means a 500. */
function saysUnauthorized(payload: string): boolean {
  const error = parseJson(payload);
  return isMap(error) && error["errorMessage"] === "Unauthorized";
}
