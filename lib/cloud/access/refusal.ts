import { denialMessage } from "../../iam/decision.ts";
import {
  allowingStatements,
  whyRefused,
  type AllowingStatement,
} from "../../iam/refusal-reason.ts";
import { escapedAscii } from "../../json.ts";
import type { Pair } from "../../sigv4/request/request.ts";
import type { RequestedAction, Evaluation } from "./decide.ts";
import { ALLOW_HEADER, REASON_HEADER } from "./response-headers.ts";

/** A denied request: AWS's message, and the reason that only the local cloud gives. */
export interface Refusal {
  /** AWS's message. */
  readonly message: string;
  /** The statements that denied the request, or the kind of policy that lacks an Allow and its nearest statement. */
  readonly reason: string;
  /** The smallest statements that would allow the request. */
  readonly allowing: readonly AllowingStatement[];
}

/** Maximum length of a header's value in characters, because clients reject responses with long headers. */
const LONGEST = 4000;

/** Returns the refusal for an evaluation, or `undefined` if the evaluation allows the request. */
export function refusalOf(
  { decision, request, policies }: Evaluation,
  { pinned, shown = request.resource }: Pick<RequestedAction, "pinned" | "shown"> = {},
): Refusal | undefined {
  if (decision.allowed) return undefined;
  return {
    message: denialMessage({ ...request, resource: shown }, decision),
    reason: whyRefused(request, policies, decision),
    allowing: allowingStatements(request, policies, decision, pinned),
  };
}

/** The response headers that explain a refusal, in addition to AWS's own headers. */
export function refusalHeaders({
  reason,
  allowing,
}: Pick<Refusal, "reason" | "allowing">): readonly Pair[] {
  const statements = escapedAscii(JSON.stringify(allowing));
  return [
    [REASON_HEADER, escapedAscii(reason).slice(0, LONGEST)],
    // A long JSON text is left out, because clients could not parse a truncated one.
    ...(allowing.length > 0 && statements.length <= LONGEST
      ? [[ALLOW_HEADER, statements] as const]
      : []),
  ];
}
