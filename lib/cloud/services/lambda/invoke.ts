import { messageOf } from "../../../errors.ts";
import { headerValues } from "../../../sigv4/request/request.ts";
import type { FunctionConfiguration } from "../../account/account.ts";
import { configurationAt } from "../../account/configuration-at.ts";
import { LATEST } from "../../account/lambda/qualified.ts";
import type { WireResponse } from "../../http/http-types.ts";
import type { Functions } from "../../runtime/functions.ts";
import type { InvokeOptions } from "../../runtime/invocation.ts";
import type { Call } from "../protocol/call.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { restJson } from "../protocol/json/response.ts";
import { clientContextIn } from "./request/client-context.ts";
import { authorizeFunction, deployedFunction, functionNamed } from "./request/function-named.ts";
import { invalidParameter } from "./request/lambda-errors.ts";
import type { PathParameters } from "./request/operation.ts";
import { eventIn } from "./request/payload.ts";

/** Maximum number of characters of a failed function's payload that are logged. */
const LOGGED_PAYLOAD_LENGTH = 2000;

/**
 * Runs a function and waits for it, runs it without waiting (`Event`), or only checks the permission (`DryRun`).
 *
 * @throws {ServiceError} Lambda's error if the function does not exist, is not allowed or is busy, or if the
 *   invocation type or the payload is invalid.
 */
export async function invoke(
  call: Call,
  { reference }: PathParameters,
  functions: Functions,
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
  // The function sees the id of the request, and the ARN with the qualifier of the request.
  const options = {
    requestId,
    invokedFunctionArn: resource,
    clientContext: clientContextIn(request),
  };
  if (type === "Event") {
    void runAside(call, configuration, event, functions, options);
    return restJson(202, "", requestId);
  }
  const result = await run(functions, configuration, event, { ...options, waiting: { requestId } });
  const tail = headerValues(request, "x-amz-log-type")[0] === "Tail";
  return restJson(200, result.payload, requestId, [
    ["X-Amz-Executed-Version", configuration.version],
    ...(result.failed ? [["X-Amz-Function-Error", "Unhandled"] as const] : []),
    ...(tail
      ? [["X-Amz-Log-Result", Buffer.from(result.logTail).toString("base64")] as const]
      : []),
  ]);
}

/** Invokes a function whose caller does not wait, so the result can only be logged. Never rejects. */
async function runAside(
  { log, requestId }: Call,
  configuration: FunctionConfiguration,
  event: string,
  functions: Functions,
  options: InvokeOptions,
): Promise<void> {
  const started = performance.now();
  const end = (failed: boolean, more: { invocationId?: string; reason?: string }) =>
    log({
      type: "invocation",
      function: configuration.name,
      requestId,
      latencyMs: Math.round(performance.now() - started),
      failed,
      ...more,
    });
  try {
    const {
      failed,
      payload,
      requestId: invocationId,
    } = await run(functions, configuration, event, options);
    const reason = payload.slice(0, LOGGED_PAYLOAD_LENGTH);
    end(failed, { invocationId, ...(failed ? { reason } : {}) });
  } catch (error) {
    end(true, { reason: messageOf(error) });
  }
}

async function run(
  functions: Functions,
  configuration: FunctionConfiguration,
  event: string,
  options: InvokeOptions,
) {
  const result = await functions.invoke(configuration, event, options);
  if (!result) throw new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429);
  return result;
}
