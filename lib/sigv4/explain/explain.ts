import { compare } from "./compare.ts";
import type { Explanation, Finding } from "./explanation.ts";
import { replacing, tokensIn } from "../signing/redact.ts";
import { meaning } from "./sentences.ts";
import { readRefusal, type Refusal } from "./server-strings.ts";
import { signedView } from "./signed-view.ts";
import type { SigningTrace } from "../signing/signing-trace.ts";
import { suspect } from "./suspect.ts";

/**
 * Explains in one sentence why a signed request was refused: what differs, and what to do.
 *
 * - If the response contains the strings that API Gateway and KMS put into a 403, these strings are compared with the
 *   trace.
 * - If the response contains another known message of AWS, the sentence says what that message means.
 * - Otherwise the sentence names the likeliest fault that the trace shows.
 *
 * @param trace Trace of the request, from `sign` or `presign`.
 * @param body Body of the error response, as text. It may have any content, because the function never throws.
 * @returns The stable name of the cause, and the sentence. Neither contains a session token, secret or signature.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
 */
export function explain(trace: SigningTrace, body?: string): Explanation {
  const refusal = body === undefined ? undefined : readRefusal(body);
  const hide = hiding(trace, refusal);
  // Secrets are replaced before any text is compared, shortened or quoted, because a part of a token is a leak as
  // well.
  const [first, ...others] = findings(
    { ...trace, canonicalRequest: hide(trace.canonicalRequest) },
    refusal && {
      type: refusal.type,
      message: hide(refusal.message),
      server: refusal.server && {
        canonicalRequest: hide(refusal.server.canonicalRequest),
        stringToSign: hide(refusal.server.stringToSign),
      },
    },
  );
  const also = others.length === 0 ? "" : ` (and more differs: ${listed(others)})`;
  return { cause: first.cause, sentence: `${capital(first.what)}${also}; ${first.advice}.` };
}

/**
 * Returns a function that replaces the secrets in a text by words that can be compared and encoded like other text.
 */
function hiding(trace: SigningTrace, refusal: Refusal | undefined): (text: string) => string {
  const ours = tokensIn(trace.canonicalRequest);
  const found = new Set(tokensIn(refusal?.server?.canonicalRequest ?? ""));
  const theirs = [...found].filter((token) => !ours.includes(token));
  return replacing([
    ...ours.map((token) => [token, "SESSION-TOKEN"] as const),
    ...theirs.map((token) => [token, "OTHER-SESSION-TOKEN"] as const),
    [trace.signature, "SIGNATURE"],
  ]);
}

function findings(
  trace: SigningTrace,
  refusal: Refusal | undefined,
): readonly [Finding, ...Finding[]] {
  const view = signedView(trace);
  if (!refusal) return [suspect(view)];
  const [first, ...others] = (refusal.server && compare(trace, refusal.server)) ?? [];
  if (first) return [first, ...others];
  if (isMismatch(refusal)) return [suspect(view)];
  return [meaning(refusal, view) ?? (refusal.message === "" ? suspect(view) : UNKNOWN)];
}

function isMismatch({ message }: Refusal): boolean {
  return message.startsWith("The request signature we calculated does not match");
}

const UNKNOWN: Finding = {
  cause: "unknown-answer",
  what: "the response is not one with which AWS refuses a signature",
  advice: "read it: it may come from the function, or from a proxy in front of it",
};

/** Lists the causes of the other findings. */
function listed(others: readonly Finding[]): string {
  return [...new Set(others.map(({ cause }) => cause))].join(", ");
}

function capital(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}
