import type { HttpResponse } from "../../lib/signed-fetch/http/response.ts";
import {
  ALLOW_HEADER,
  DIAGNOSIS_HEADER,
  REASON_HEADER,
} from "../../lib/cloud/access/response-headers.ts";
import { explain } from "../../lib/sigv4/explain/explain.ts";
import type { SigningTrace } from "../../lib/sigv4/signing/signing-trace.ts";
import { allowingText } from "./allowing.ts";
import { headerNamed } from "./output.ts";

/** Statuses of AWS's refusals. KMS and STS use 400, and API Gateway uses it for an invalid request. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403]);

/**
 * Explains why a response is a refusal. The local cloud returns its diagnosis, which compares both
 * sides. Without one, the explanation is derived from the response and the trace. If a policy denied the
 * request, the local cloud's reason and the statements that would allow it are added. If the request itself is
 * invalid, the local cloud's reason is the explanation. If the response asks for a password or a token, the
 * explanation names it. Returns `undefined` for any other response.
 *
 * @param trace Trace of the request's signature.
 */
export function explanationOf(trace: SigningTrace, response: HttpResponse): string | undefined {
  const diagnosis = headerNamed(response, DIAGNOSIS_HEADER);
  if (diagnosis !== undefined && !diagnosis.startsWith("unknown:")) return diagnosis;
  // Any other status comes from the function itself.
  if (!REFUSALS.has(response.status)) return undefined;
  const { cause, sentence } = explain(trace, response.body.toString("utf8"));
  if (cause === "unknown-answer") return challengeText(response) ?? reasonText(response);
  const reason = reasonText(response);
  return reason === undefined ? sentence : `${sentence}\n${reason}`;
}

/** Returns the reason that the local cloud gives for a 400, or `undefined` if it gives none. */
export function reasonText(response: HttpResponse): string | undefined {
  const reason = headerNamed(response, REASON_HEADER);
  return reason === undefined
    ? undefined
    : allowingText(reason, headerNamed(response, ALLOW_HEADER));
}

/** Says what a 401 response asks for (RFC 9110 §11.6.1), and how to store it. */
export function challengeText(response: HttpResponse): string | undefined {
  const challenge = headerNamed(response, "www-authenticate");
  if (response.status !== 401 || challenge === undefined) return undefined;
  return `The server asks for ${challenge}; to store a login: npm run login -- --help`;
}
