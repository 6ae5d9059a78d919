import { headerValues } from "../../../sigv4/request/request.ts";
import { configurationAt } from "../../account/configuration-at.ts";
import { LATEST } from "../../account/lambda/qualified.ts";
import type { WireResponse } from "../../http/http-types.ts";
import { traceIdOf } from "../../gateway/proxy/trace-id.ts";
import type { LambdaFunctions } from "../../invocations/lambda-functions.ts";
import type { Call } from "../protocol/call.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { restJson } from "../protocol/json/response.ts";
import { clientContextIn } from "./request/client-context.ts";
import { descendingTrace } from "./request/descending-trace.ts";
import { authorizeFunction, deployedFunction, functionNamed } from "./request/function-named.ts";
import { invalidParameter } from "./request/lambda-errors.ts";
import type { PathParameters } from "./request/operation.ts";
import { eventIn } from "./request/payload.ts";

/**
 * Runs a function and waits for it, runs it without waiting (`Event`), or only checks the permission (`DryRun`).
 *
 * @throws {ServiceError} Lambda's error if the function does not exist, is not allowed or is busy, or if the
 *   invocation type or the payload is invalid.
 */
export async function invoke(
  call: Call,
  { reference }: PathParameters,
  functions: LambdaFunctions,
): Promise<WireResponse> {
  const { request, requestId } = call;
  const referred = functionNamed(call, reference);
  authorizeFunction(call, referred, "lambda:InvokeFunction");
  const { arn, qualifier = LATEST, resource } = referred;
  const configuration = deployedFunction(call, referred, `${arn}:${qualifier}`, configurationAt);
  const type = headerValues(request, "x-amz-invocation-type")[0] ?? "RequestResponse";
  if (type === "DryRun") return restJson(204, "", requestId);
  if (type !== "RequestResponse" && type !== "Event") {
    throw invalidParameter(`Unknown invocation type ${type}`);
  }
  const event = eventIn(request.body, type);
  const clientContext = clientContextIn(request);
  if (type === "Event") {
    const traceId = traceIdOf(request);
    const sent = { functionArn: resource, event, requestId, traceId, clientContext };
    if (!functions.enqueue(sent)) throw throttled();
    return restJson(202, "", requestId);
  }
  const traceId = descendingTrace(call, referred);
  const result = await functions.invoke(configuration, event, {
    // The function sees the id of the request, and the ARN with the qualifier of the request.
    requestId,
    traceId,
    invokedFunctionArn: resource,
    clientContext,
    waiting: { requestId },
  });
  if (!result) throw throttled();
  const tail = headerValues(request, "x-amz-log-type")[0] === "Tail";
  return restJson(200, result.payload, requestId, [
    ["X-Amz-Executed-Version", configuration.version],
    ...(result.failed ? [["X-Amz-Function-Error", "Unhandled"] as const] : []),
    ...(tail
      ? [["X-Amz-Log-Result", Buffer.from(result.logTail).toString("base64")] as const]
      : []),
  ]);
}

function throttled(): ServiceError {
  return new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429);
}
