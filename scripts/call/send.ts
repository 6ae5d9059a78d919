import { signedRequest } from "../../lib/cli/client/signed-request.ts";
import type { HttpResponse } from "../../lib/cli/client/http/transport.ts";
import type { SigningTrace } from "../../lib/sigv4/signing/signing-trace.ts";
import { explanationOf } from "./why-refused.ts";
import type { CallOptions } from "./options.ts";
import {
  attemptText,
  checkOutput,
  deliver,
  headerNamed,
  headOf,
  print,
  showTrace,
} from "./output.ts";
import type { Prepared } from "./prepare.ts";
import type { Redact } from "./redact.ts";
import type { ExitStatus, Io } from "../terminal/io.ts";

/** Sends the request and shows the answer, a refusal with the reason. */
export async function sendCall(
  prepared: Prepared,
  options: CallOptions,
  io: Io,
): Promise<ExitStatus> {
  checkOutput(options.output);
  const { url, method, headers, body, signing, redact } = prepared;
  const { retries, timeoutMs, verbose } = options;
  let last: SigningTrace | undefined;
  const { response, trace } = await signedRequest(url, {
    ...signing,
    method,
    headers,
    body,
    retries,
    timeoutMs,
    onTrace: (signed) => (last = signed),
    ...(verbose ? { onAttempt: (seen) => io.err(redact(attemptText(seen))) } : {}),
  }).catch((error: unknown) => {
    // How it was signed is shown also where no answer came.
    if (last) showTrace(last, options, io, redact);
    throw error;
  });
  showTrace(trace, options, io, redact);
  return show(response, () => explanationOf(trace, response), redact, options, io);
}

/** Shows an answer, a refusal with why it is one. */
export async function show(
  response: HttpResponse,
  explain: () => string | undefined,
  redact: Redact,
  options: CallOptions,
  io: Io,
): Promise<ExitStatus> {
  const head = Buffer.from(options.include ? headOf(response) : "");
  const result = redact(Buffer.concat([head, response.body]));
  if (response.status >= 200 && response.status < 300) {
    await deliver(result, options, io);
    return 0;
  }
  const why = headerNamed(response, "x-amzn-errortype") ?? response.statusText;
  io.err(redact(`HTTP ${response.status} ${why}`));
  const explanation = options.explain ? explain() : undefined;
  if (explanation !== undefined) io.err(redact(explanation));
  if (!options.fail) print(result, io);
  return 1;
}
