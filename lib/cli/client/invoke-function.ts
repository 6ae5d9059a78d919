import { InvokeCommand, LambdaClient, type LambdaClientConfig } from "@aws-sdk/client-lambda";
import { limitResponses } from "./sdk/sdk-response-limit.ts";
import { ResponseTooLarge } from "./http/response.ts";
import { EndpointUnreachable } from "./http/transport.ts";

export interface InvokeOptions {
  /**
   * `Event` queues it and does not wait for its answer, `DryRun` only asks whether one may.
   * @default "RequestResponse"
   */
  readonly type?: "RequestResponse" | "Event" | "DryRun";
  /** Ask for the end of the function's log too. @default false */
  readonly logTail?: boolean;
  /** Gives up after so long, retries included. @default as the client has it */
  readonly timeoutMs?: number;
}

/** What a function answered. */
export interface FunctionResult {
  readonly status: number;
  /** `Unhandled` where the function failed; the payload describes the error then. */
  readonly functionError: string | undefined;
  /** JSON text; empty where nobody waited for it. */
  readonly payload: string;
  /** `$LATEST` or a number; an alias is resolved. */
  readonly executedVersion: string | undefined;
  /** The last 4 KiB of the log, where they were asked for. */
  readonly log: string | undefined;
}

/**
 * Invokes a function directly, without a gateway in front of it.
 *
 * @param functionName A name or an ARN, each with `:version` or `:alias` if need be.
 * @param event Bytes are taken for JSON text and sent as they are.
 * @throws {EndpointUnreachable} when there is no answer in time.
 * @throws {ResponseTooLarge} when the answer is longer than 64 MiB; Lambda's are 6 MB at most. What else the SDK throws is its own.
 */
export async function invokeFunction(
  config: LambdaClientConfig,
  functionName: string,
  event: unknown,
  { type = "RequestResponse", logTail = false, timeoutMs }: InvokeOptions = {},
): Promise<FunctionResult> {
  const client = new LambdaClient(config);
  limitResponses(client.middlewareStack);
  const abortSignal = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  try {
    const output = await client.send(
      new InvokeCommand({
        FunctionName: functionName,
        InvocationType: type,
        Payload: event instanceof Uint8Array ? event : JSON.stringify(event),
        ...(logTail ? { LogType: "Tail" } : {}),
      }),
      abortSignal ? { abortSignal } : {},
    );
    return {
      status: output.StatusCode ?? 0,
      functionError: output.FunctionError,
      payload: Buffer.from(output.Payload ?? []).toString("utf8"),
      executedVersion: output.ExecutedVersion,
      log: textOf(output.LogResult),
    };
  } catch (cause) {
    // The SDK changes the message of an error while an answer is read.
    if (cause instanceof ResponseTooLarge) {
      throw new ResponseTooLarge(`${functionName} answered with more than 64 MiB`, { cause });
    }
    if (!abortSignal?.aborted) throw cause;
    const message = `${functionName} gave no answer within ${timeoutMs} ms`;
    throw new EndpointUnreachable(message, true, { cause });
  } finally {
    client.destroy();
  }
}

function textOf(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, "base64").toString("utf8");
}
