import type { HttpResponse } from "../../lib/cli/client/http/response.ts";
import {
  ALLOW_HEADER,
  DIAGNOSIS_HEADER,
  REASON_HEADER,
} from "../../lib/cloud/access/response-headers.ts";
import { explain } from "../../lib/sigv4/explain/explain.ts";
import type { SigningTrace } from "../../lib/sigv4/signing/signing-trace.ts";
import { allowingText } from "./allowing.ts";
import { headerNamed } from "./output.ts";

/** 400 is that of KMS and STS. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403]);

/**
 * Why an answer is a refusal: the local cloud's own diagnosis, which knows both sides, or what the answer
 * and the trace tell; of a refusal by policy, also the local cloud's reason and what would allow it.
 * Of one that asks for something else than a signature, what that is. `undefined` for any other answer.
 *
 * @param trace How the request was signed.
 */
export function explanationOf(trace: SigningTrace, response: HttpResponse): string | undefined {
  const diagnosis = headerNamed(response, DIAGNOSIS_HEADER);
  if (diagnosis !== undefined && !diagnosis.startsWith("unknown:")) return diagnosis;
  // What is no refusal of AWS's is the function's own affair.
  if (!REFUSALS.has(response.status)) return undefined;
  const { cause, sentence } = explain(trace, response.body.toString("utf8"));
  if (cause === "unknown-answer") return challengeText(response);
  const reason = headerNamed(response, REASON_HEADER);
  if (reason === undefined) return sentence;
  return `${sentence}\n${allowingText(reason, headerNamed(response, ALLOW_HEADER))}`;
}

/** What an answer of 401 asks for (RFC 9110 §11.6.1), and how to store it. */
export function challengeText(response: HttpResponse): string | undefined {
  const challenge = headerNamed(response, "www-authenticate");
  if (response.status !== 401 || challenge === undefined) return undefined;
  return `It asks for ${challenge}; store what it takes: npm run login -- --help`;
}
