import type { FunctionConfiguration } from "../account/account.ts";
import { CodedError } from "../../errors.ts";
import { ChunkQueue } from "./channel/chunk-queue.ts";
import type { Functions } from "./functions.ts";
import type { InvocationResult, InvokeOptions } from "./invocation.ts";

/** A response that has begun to arrive. */
export interface StreamedResponse {
  readonly contentType: string | undefined;
  /** The bytes as they arrive. An error ends them if the function fails or is ended. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Resolves when the invocation has ended. */
  readonly result: Promise<InvocationResult | undefined>;
}

/** The error that ends a response whose function has failed after the response began. */
class StreamCut extends CodedError {
  readonly code = "ERR_STREAM_CUT";
}

/**
 * Invokes a function, and returns its response as soon as it begins. A function that does not stream responds with its
 * whole result.
 */
export async function invokeStreamed(
  { invoke }: Pick<Functions, "invoke">,
  configuration: FunctionConfiguration,
  event: string,
  options: Omit<InvokeOptions, "stream">,
): Promise<StreamedResponse | { readonly whole: InvocationResult | undefined }> {
  const queue = new ChunkQueue();
  const result = invoke(configuration, event, { ...options, stream: queue });
  const ended = result.then((whole) => {
    queue.end(
      whole?.failed === true ? new StreamCut(`the function failed: ${whole.payload}`) : undefined,
    );
    return { whole };
  });
  const begun = queue.begun.then((contentType) => ({ contentType, body: queue, result }));
  return Promise.race([begun, ended]);
}
