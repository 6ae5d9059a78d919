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

/** A decision against somebody: what AWS says of it, and what only the local cloud tells. */
export interface Refusal {
  /** AWS's sentence. */
  readonly message: string;
  /** Which statements denied, or which kind of policy lacks one and what came nearest. */
  readonly reason: string;
  /** The smallest statements that would allow it. */
  readonly allowing: readonly AllowingStatement[];
}

/** What a header of ours takes at most: clients give up on long ones. */
const LONGEST = 4000;

/** The refusal for an evaluation that denies; `undefined` for one that allows. */
export function refusalOf(
  { decision, request, policies }: Evaluation,
  { pinned }: Pick<RequestedAction, "pinned"> = {},
): Refusal | undefined {
  if (decision.allowed) return undefined;
  return {
    message: denialMessage(request, decision),
    reason: whyRefused(request, policies, decision),
    allowing: allowingStatements(request, policies, decision, pinned),
  };
}

/** The reason with the statements, for the log. */
export function refusalText({ reason, allowing }: Pick<Refusal, "reason" | "allowing">): string {
  const statements = allowing.map(
    ({ policyType, statement }) => `; to allow it: ${policyType} ${JSON.stringify(statement)}`,
  );
  return reason + statements.join("");
}

/** The headers that carry a refusal, next to AWS's own. */
export function refusalHeaders({
  reason,
  allowing,
}: Pick<Refusal, "reason" | "allowing">): readonly Pair[] {
  const statements = escapedAscii(JSON.stringify(allowing));
  return [
    [REASON_HEADER, escapedAscii(reason).slice(0, LONGEST)],
    // Half of a JSON text is none.
    ...(allowing.length > 0 && statements.length <= LONGEST
      ? [[ALLOW_HEADER, statements] as const]
      : []),
  ];
}
