import { onFunction } from "../../../access/requested-actions.ts";
import { decide } from "../../../access/decide.ts";
import { refusalOf } from "../../../access/refusal.ts";
import { configurationAt } from "../../../account/configuration-at.ts";
import type { Functions } from "../../../runtime/functions.ts";
import type { InvocationResult } from "../../../runtime/invocation.ts";
import { assumeForGateway, gatewayPeer } from "../../role/assume-role.ts";
import { mayInvokeFunction } from "../../../access/gateway-permission.ts";
import { failureOf, withTimeout } from "../../rest-api/integration/function/run-function.ts";
import {
  internalError,
  serviceUnavailable,
  tooLarge,
  type HttpError,
} from "../responses/http-error.ts";
import { loggedExchange, type HttpExchange } from "../exchange/http-exchange.ts";

/** Lambda's limit on the event of a synchronous call. */
const EVENT_LIMIT_BYTES = 6_291_456;

/** A function that API Gateway invokes for a route or an authorizer. */
export interface Invoked {
  readonly functionArn: string;
  /** Role with which API Gateway invokes the function. Without it, the function's policy decides. */
  readonly credentialsArn: string | undefined;
  /** ARN of the route or of the authorizer. */
  readonly sourceArn: string;
  readonly timeoutMs: number;
}

/** Result of an invocation. A failure of the function's own code has `failed`. */
export type InvokedResult = InvocationResult | HttpError;

/**
 * Invokes a function as API Gateway does, with its own service principal or with a session of a role. Either must be
 * allowed to.
 */
export async function invokeFunction(
  exchange: HttpExchange,
  { functionArn, credentialsArn, sourceArn, timeoutMs }: Invoked,
  event: object,
  functions: Functions,
): Promise<InvokedResult> {
  const { account, stage, traceId } = exchange;
  const arn = withVariables(functionArn, stage.variables);
  const configuration = configurationAt(account, arn);
  if (!configuration) return internalError(`${arn} does not exist`);
  const refused = refusedInvocation(exchange, arn, credentialsArn, sourceArn);
  if (refused) return refused;
  const text = JSON.stringify(event);
  if (Buffer.byteLength(text) > EVENT_LIMIT_BYTES) {
    return tooLarge("the event is larger than Lambda's limit of 6 MB");
  }
  const options = { traceId, invokedFunctionArn: arn, waiting: loggedExchange(exchange) };
  const result = await withTimeout(timeoutMs, functions.invoke(configuration, text, options));
  if (result === "timeout") {
    return serviceUnavailable(`${configuration.name} did not respond within ${timeoutMs} ms`);
  }
  return result ?? internalError(`${configuration.name} has reached its concurrency limit`);
}

/** Returns the error if neither the role nor the function's policy lets API Gateway invoke the function. */
function refusedInvocation(
  exchange: HttpExchange,
  functionArn: string,
  credentialsArn: string | undefined,
  sourceArn: string,
): HttpError | undefined {
  const { account, request, peer } = exchange;
  if (credentialsArn === undefined) {
    return mayInvokeFunction(account, functionArn, sourceArn, { request, peer })
      ? undefined
      : internalError(`no permission allows API Gateway to invoke ${functionArn} for ${sourceArn}`);
  }
  const session = assumeForGateway(account, credentialsArn, peer);
  if ("refused" in session) return internalError(session.refused);
  const source = { request: { headers: [] }, peer: gatewayPeer(peer) };
  const refusal = refusalOf(decide(account, session, onFunction(account, functionArn), source));
  return refusal && { ...internalError(refusal.reason), allowing: refusal.allowing };
}

/** The error for a function whose code failed. */
export function functionFailed(result: InvocationResult): HttpError {
  return internalError(failureOf(result));
}

/** Replaces `${stageVariables.NAME}`. A missing variable becomes an empty text, as on AWS. */
export function withVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? "") : "",
  );
}
