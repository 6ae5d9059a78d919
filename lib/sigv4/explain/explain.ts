import { compare } from "./compare.ts";
import type { Explanation, Finding } from "./explanation.ts";
import { replacing, tokensIn } from "../signing/redact.ts";
import { meaning } from "./sentences.ts";
import { readRefusal, type Refusal } from "./server-strings.ts";
import { signedView } from "./signed-view.ts";
import type { SigningTrace } from "../signing/signing-trace.ts";
import { suspect } from "./suspect.ts";

/**
 * Why a signed request was refused, in one sentence: what differs and what to do. With the strings that
 * API Gateway and KMS put into a 403 it compares them with the trace; with AWS's other sentences it says
 * what they mean; without either it names what the trace makes likeliest. Takes any body, never throws.
 *
 * @param trace One that ends in a header tells more: the access key id.
 * @param body Of the refusal, as text.
 */
export function explain(trace: SigningTrace, body?: string): Explanation {
  const refusal = body === undefined ? undefined : readRefusal(body);
  const hide = hiding(trace, refusal);
  // Hidden before anything is compared, shortened or quoted: half a token is a leak too.
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

/** Words instead of secrets that can be compared and encoded like any other. */
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
  what: "the answer is none with which AWS refuses a signature",
  advice: "read it: the function, or a proxy before it, may have given it",
};

/** What the others are, in their stable names. */
function listed(others: readonly Finding[]): string {
  return [...new Set(others.map(({ cause }) => cause))].join(", ");
}

function capital(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}
