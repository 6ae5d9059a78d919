import { signedRequest } from "../../lib/signed-fetch/signed-request.ts";
import type { SigningTrace } from "../../lib/sigv4/signing/signing-trace.ts";
import type { ExitStatus, Io } from "../terminal/io.ts";
import { explanationOf } from "./why-refused.ts";
import type { CallOptions } from "./options.ts";
import { attemptText, checkOutput, showTrace } from "./output.ts";
import type { Prepared } from "./prepare.ts";
import { receive } from "./receive.ts";

/** Sends the request and shows the response. For a refusal it also shows the reason. */
export async function sendCall(
  prepared: Prepared,
  options: CallOptions,
  io: Io,
): Promise<ExitStatus> {
  checkOutput(options.output);
  const { url, method, headers, body, signing, connectTo } = prepared;
  const { retries, timeoutMs, verbose } = options;
  let last: SigningTrace | undefined;
  let isTraceShown = false;
  const showLastTrace = (): void => {
    if (last && !isTraceShown) showTrace(last, options, io);
    isTraceShown = true;
  };
  try {
    return await receive(
      {
        async send(streamTo) {
          const { response } = await signedRequest(url, {
            ...signing,
            method,
            headers,
            body,
            retries,
            timeoutMs,
            onTrace: (signed) => (last = signed),
            streamTo,
            connectTo,
            ...(verbose ? { onAttempt: (seen) => io.err(attemptText(seen)) } : {}),
          });
          return response;
        },
        begin: showLastTrace,
        explain: (response) => last && explanationOf(last, response),
      },
      options,
      io,
    );
  } finally {
    // The trace is also shown if no response arrived.
    showLastTrace();
  }
}
