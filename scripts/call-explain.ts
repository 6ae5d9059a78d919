import { headerNamed } from "./call-output.ts";
import type { HttpResponse } from "../lib/client/transport.ts";
import type { AnyTrace } from "../lib/sigv4/trace.ts";

/**
 * Why an answer is a refusal, in a sentence; `undefined` where nothing is known.
 *
 * @param _trace How the request was signed.
 */
export function explanationOf(_trace: AnyTrace, response: HttpResponse): string | undefined {
  // The local cloud's own word.
  return headerNamed(response, "x-signet-diagnosis");
}
