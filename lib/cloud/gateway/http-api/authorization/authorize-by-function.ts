import { isMap, parseJson } from "../../../../json.ts";
import { authorizerArn } from "../../../access/requested-actions.ts";
import type { FunctionAuthorizer } from "../../../account/apigatewayv2/http-api.ts";
import { authorizedCaller } from "../../../account/iam/identities.ts";
import type { Functions } from "../../../runtime/functions.ts";
import { authorizerCache } from "../../rest-api/authorization/authorizers/cache.ts";
import { failureOf } from "../../rest-api/integration/function/run-function.ts";
import { eventV1ForAuthorizers } from "../integration/event-v1.ts";
import { eventV2WithoutBody } from "../integration/event-v2.ts";
import { invokeFunction } from "../integration/invoke-function.ts";
import { forbidden, internalError, unauthorized, type HttpError } from "../responses/http-error.ts";
import type { HttpExchange } from "../exchange/http-exchange.ts";
import { invokeAction, refusedInvoke } from "./authorize-iam.ts";
import { authorizerAnswer, type AuthorizerAnswer } from "./authorizer-answer.ts";
import { identityValues } from "./identity-values.ts";

/** The decision of an authorizer's function. `context` is also set if the function refuses. */
export interface ByFunction {
  readonly context?: AuthorizerAnswer["context"];
  readonly error?: HttpError | undefined;
}

/** Time in ms within which an authorizer's function must respond. */
const TIMEOUT_MS = 10_000;

/**
 * Authorizes requests by the Lambda authorizer of their route. An answer is cached for the values of the identity
 * sources: a simple answer then holds for every route that uses the authorizer, a policy is evaluated for each request.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function functionAuthorizers(
  functions: Functions,
): (exchange: HttpExchange, authorizer: FunctionAuthorizer) => Promise<ByFunction> {
  const cache = authorizerCache<AuthorizerAnswer>();

  async function answerFor(
    exchange: HttpExchange,
    authorizer: FunctionAuthorizer,
    identity: readonly string[],
  ): Promise<AuthorizerAnswer | HttpError> {
    const { account, api, stage } = exchange;
    const key = { stage, authorizer, identity: identity.map((value) => [value]) };
    const known = cache.find(key, account.clock.now());
    if (known) return known;
    const sourceArn = authorizerArn(account, api.id, authorizer.id);
    const event = eventFor(exchange, authorizer, identity);
    const call = { ...authorizer, sourceArn, timeoutMs: TIMEOUT_MS };
    const result = await invokeFunction(exchange, call, event, functions);
    if ("status" in result) return internalError(`authorizer ${authorizer.name}: ${result.reason}`);
    if (result.failed) {
      return authorizer.payload === "1.0" && saysUnauthorized(result.payload)
        ? unauthorized(`authorizer ${authorizer.name} threw Unauthorized`)
        : internalError(`authorizer ${authorizer.name}: ${failureOf(result)}`);
    }
    const answer = authorizerAnswer(result.payload, authorizer);
    if (typeof answer === "string") {
      return internalError(`authorizer ${authorizer.name} returned an invalid answer: ${answer}`);
    }
    cache.keep(key, answer, account.clock.now(), result.payload.length);
    return answer;
  }

  return async (exchange, authorizer) => {
    const identity = identityValues(exchange, authorizer.identitySources);
    if ("status" in identity) return { error: identity };
    const answer = await answerFor(exchange, authorizer, identity);
    if ("status" in answer) return { error: answer };
    const { allows, context } = answer;
    if (typeof allows !== "boolean") {
      return { context, error: refusedInvoke(exchange, authorizedCaller([allows])) };
    }
    const reason = `authorizer ${authorizer.name} returned isAuthorized: false`;
    return allows ? { context } : { context, error: forbidden({ reason, allowing: [] }) };
  };
}

/** The event of an authorizer's function, which has the ARN of the request itself and not the body. */
function eventFor(
  exchange: HttpExchange,
  { payload }: FunctionAuthorizer,
  identity: readonly string[],
): object {
  const { resource } = invokeAction(exchange);
  const type = "REQUEST";
  if (payload === "2.0") {
    const { version, ...event } = { version: payload, ...eventV2WithoutBody(exchange) };
    return { version, type, routeArn: resource, identitySource: identity, ...event };
  }
  const joined = identity.join(",");
  const { version, ...event } = { version: payload, ...eventV1ForAuthorizers(exchange) };
  return {
    version,
    type,
    methodArn: resource,
    identitySource: joined,
    authorizationToken: joined,
    ...event,
  };
}

/** Whether the function failed with the one error message that means a 401; any other error means a 500. */
function saysUnauthorized(payload: string): boolean {
  const error = parseJson(payload);
  return isMap(error) && error["errorMessage"] === "Unauthorized";
}
