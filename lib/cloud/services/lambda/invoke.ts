import { messageOf } from "../../../errors.ts";
import { headerValues } from "../../../sigv4/request/request.ts";
import { onFunction } from "../../access/requested-actions.ts";
import type { FunctionConfiguration } from "../../account/account.ts";
import type { WireResponse } from "../../http/http-types.ts";
import type { Functions } from "../../runtime/functions.ts";
import type { InvokeOptions } from "../../runtime/invocation.ts";
import { authorize, type Call } from "../protocol/call.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { restJson } from "../protocol/json/response.ts";
import { clientContextIn } from "./client-context.ts";
import { functionNamed, functionNotFound } from "./function-named.ts";

const PAYLOAD_LIMIT_BYTES = { RequestResponse: 6_291_456, Event: 1_048_576 };
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
  reference: string,
  functions: Functions,
): Promise<WireResponse> {
  const { account, request } = call;
  const { name, arn, resource } = functionNamed(call, reference);
  const configuration = account.functions.get(name);
  const action = onFunction(account, name, resource);
  authorize(call, action, { type: "AccessDeniedException", status: 403 });
  if (!configuration) {
    throw functionNotFound(`${arn}:$LATEST`);
  }
  const type = headerValues(request, "x-amz-invocation-type")[0] ?? "RequestResponse";
  if (type === "DryRun") return restJson(204, "", call.requestId);
  if (type !== "RequestResponse" && type !== "Event") {
    throw new ServiceError("InvalidParameterValueException", `Unknown invocation type ${type}`);
  }
  const event = parsePayload(request.body, type);
  const clientContext = clientContextIn(request);
  if (type === "Event") {
    void runAside(call, configuration, event, functions, { clientContext });
    return restJson(202, "", call.requestId);
  }
  const { requestId } = call;
  const result = await run(functions, configuration, event, {
    clientContext,
    waiting: { requestId },
  });
  const tail = headerValues(request, "x-amz-log-type")[0] === "Tail";
  return restJson(200, result.payload, call.requestId, [
    ["X-Amz-Executed-Version", "$LATEST"],
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

function parsePayload(body: Uint8Array, type: keyof typeof PAYLOAD_LIMIT_BYTES): string {
  if (body.length > PAYLOAD_LIMIT_BYTES[type]) {
    throw new ServiceError(
      "RequestTooLargeException",
      `${body.length} byte payload is too large for the ${type} invocation type (limit ${PAYLOAD_LIMIT_BYTES[type]} bytes)`,
      413,
    );
  }
  const text = Buffer.from(body).toString("utf8");
  if (text === "") return "{}";
  try {
    JSON.parse(text);
  } catch {
    // The parser's message is left out, because it quotes the payload and this error is logged.
    throw new ServiceError(
      "InvalidRequestContentException",
      "Could not parse request body into json: Could not parse payload into json: it is not JSON",
    );
  }
  return text;
}
