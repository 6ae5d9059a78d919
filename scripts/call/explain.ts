import { headerNamed } from "./output.ts";
import type { HttpResponse } from "../../lib/client/transport.ts";
import type { SigningTrace } from "../../lib/sigv4/signing-trace.ts";

/**
 * Why an answer is a refusal, in a sentence; `undefined` where nothing is known.
 *
 * @param _trace How the request was signed.
 */
export function explanationOf(_trace: SigningTrace, response: HttpResponse): string | undefined {
  // The local cloud's own word.
  return headerNamed(response, "x-signet-diagnosis");
}
