import type { HttpResponse } from "../../lib/client/transport.ts";
import { explain } from "../../lib/sigv4/explain/explain.ts";
import type { SigningTrace } from "../../lib/sigv4/signing-trace.ts";
import { allowingText } from "./allowing.ts";
import { headerNamed } from "./output.ts";

/** 400 is that of KMS and STS. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403]);

/**
 * Why an answer is a refusal: the local cloud's own diagnosis, which knows both sides, or what the answer
 * and the trace tell; of a refusal by policy, also the local cloud's reason and what would allow it.
 * `undefined` for an answer that is no refusal of a signature or policy.
 *
 * @param trace How the request was signed.
 */
export function explanationOf(trace: SigningTrace, response: HttpResponse): string | undefined {
  const diagnosis = headerNamed(response, "x-signet-diagnosis");
  if (diagnosis !== undefined && !diagnosis.startsWith("unknown:")) return diagnosis;
  // What is no refusal of AWS's is the function's own affair.
  if (!REFUSALS.has(response.status)) return undefined;
  const { cause, sentence } = explain(trace, response.body.toString("utf8"));
  if (cause === "unknown-answer") return undefined;
  const reason = headerNamed(response, "x-signet-reason");
  if (reason === undefined) return sentence;
  return `${sentence}\n${allowingText(reason, headerNamed(response, "x-signet-allow"))}`;
}
