import { headerValues } from "../../../sigv4/request/request.ts";
import { configurationAt } from "../../account/configuration-at.ts";
import { LATEST } from "../../account/lambda/qualified.ts";
import type { WireResponse } from "../../http/http-types.ts";
import type { Functions } from "../../runtime/functions.ts";
import type { InvocationResult } from "../../runtime/invocation.ts";
import { invokeStreamed } from "../../runtime/invoke-streamed.ts";
import type { Call } from "../protocol/call.ts";
import { event } from "../protocol/event-stream.ts";
import { restJson } from "../protocol/json/response.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { clientContextIn } from "./request/client-context.ts";
import { descendingTrace } from "./request/descending-trace.ts";
import { authorizeFunction, deployedFunction, functionNamed } from "./request/function-named.ts";
import { invalidParameter } from "./request/lambda-errors.ts";
import type { PathParameters } from "./request/operation.ts";
import { eventIn } from "./request/payload.ts";

/**
 * Runs a function, and sends its response while the function writes it.
 *
 * @throws {ServiceError} Lambda's error if the function does not exist, is not allowed or is busy, or if the
 *   invocation type or the payload is invalid.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
 */
export async function invokeWithResponseStream(
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
  if (type !== "RequestResponse") throw invalidParameter(`Unknown invocation type ${type}`);
  const response = await invokeStreamed(functions, configuration, eventIn(request.body, type), {
    requestId,
    traceId: descendingTrace(call, referred),
    invokedFunctionArn: resource,
    clientContext: clientContextIn(request),
    waiting: { requestId },
  });
  if ("whole" in response && !response.whole) {
    throw new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429);
  }
  const withLog = headerValues(request, "x-amz-log-type")[0] === "Tail";
  const { body, result } =
    "body" in response
      ? response
      : { body: chunksOf(response.whole), result: Promise.resolve(response.whole) };
  return {
    status: 200,
    headers: [
      ["Content-Type", "application/vnd.amazon.eventstream"],
      ["x-amzn-RequestId", requestId],
      ["X-Amz-Executed-Version", configuration.version],
    ],
    body: "",
    stream: { [Symbol.asyncIterator]: () => events(body, result, withLog) },
  };
}

/** Yields the events of a response. */
async function* events(
  body: AsyncIterable<Uint8Array>,
  result: Promise<InvocationResult | undefined>,
  withLog: boolean,
): AsyncGenerator<Uint8Array, undefined> {
  try {
    for await (const chunk of body) yield event("PayloadChunk", "application/octet-stream", chunk);
  } catch {
    // The last event describes the error.
  }
  const ended = await result;
  const complete = {
    ...(ended?.failed === true ? { ErrorCode: "Unhandled", ErrorDetails: ended.payload } : {}),
    ...(withLog && ended ? { LogResult: Buffer.from(ended.logTail).toString("base64") } : {}),
  };
  yield event("InvokeComplete", "application/json", Buffer.from(JSON.stringify(complete)));
}

/** Yields the response of a function that does not stream. */
async function* chunksOf(result: InvocationResult | undefined): AsyncGenerator<Uint8Array> {
  if (result && !result.failed) yield Buffer.from(result.payload);
}
