import { InvokeCommand, LambdaClient, type LambdaClientConfig } from "@aws-sdk/client-lambda";
import { limitResponses } from "./sdk/sdk-response-limit.ts";
import { ResponseTooLarge } from "../../signed-fetch/http/response.ts";
import { EndpointUnreachable } from "../../signed-fetch/http/transport.ts";

export interface InvokeOptions {
  /**
   * `Event` queues the event without waiting for the result. `DryRun` only checks the permission.
   * @default "RequestResponse"
   */
  readonly type?: "RequestResponse" | "Event" | "DryRun";
  /** Whether to return the end of the function's log too. @default false */
  readonly logTail?: boolean;
  /** Time limit in ms, including retries. @default - the limits of the SDK client */
  readonly timeoutMs?: number;
}

/** Result of an invocation. */
export interface FunctionResult {
  readonly status: number;
  /** `Unhandled` if the function failed. The payload then describes the error. */
  readonly functionError: string | undefined;
  /** JSON text. Empty for the types `Event` and `DryRun`. */
  readonly payload: string;
  /** `$LATEST` or a version number. An alias is resolved. */
  readonly executedVersion: string | undefined;
  /** The last 4 KiB of the log, if `logTail` was set. */
  readonly log: string | undefined;
}

/**
 * Invokes a function directly, without a gateway in front of it. Errors of the SDK that are
 * not listed below are passed on unchanged.
 *
 * @param functionName A name or an ARN, followed by `:version` or `:alias` if needed.
 * @param event Bytes must be JSON text and are sent unchanged. Any other value is converted to JSON.
 * @throws {EndpointUnreachable} If no response arrives in time.
 * @throws {ResponseTooLarge} If the response is longer than 64 MiB. Lambda's limit is 6 MB.
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
    // The SDK changes the message of an error that occurs while it reads a response.
    if (cause instanceof ResponseTooLarge) {
      throw new ResponseTooLarge(`${functionName} returned more than 64 MiB`, { cause });
    }
    if (!abortSignal?.aborted) throw cause;
    const message = `${functionName} did not respond within ${timeoutMs} ms`;
    throw new EndpointUnreachable(message, true, { cause });
  } finally {
    client.destroy();
  }
}

function textOf(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, "base64").toString("utf8");
}
