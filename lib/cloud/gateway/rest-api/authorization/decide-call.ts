import { uriDecodeBytes } from "../../../../sigv4/request/encoding.ts";
import { decide, type Evaluation, type RequestedAction } from "../../../access/decide.ts";
import { refusalOf, type Refusal } from "../../../access/refusal.ts";
import { ANONYMOUS, type Caller } from "../../../account/iam/identities.ts";
import type { Exchange } from "../routing/exchange.ts";

/** The decision about a call, and the reason of a refusal. */
export interface CallDecision {
  readonly evaluation: Evaluation;
  /** `undefined` if the decision allows the call. */
  readonly refusal: Refusal | undefined;
}

/**
 * Decides a call of an API by its path as it was sent, as IAM does. If the path is percent-encoded, an explicit Deny
 * also refuses the call if it covers the decoded path, because a function that decodes the path would otherwise read
 * one that a policy denies. An Allow of the decoded path has no effect.
 */
export function decideCall(
  { account, request, peer, path }: Pick<Exchange, "account" | "request" | "peer" | "path">,
  caller: Caller | undefined,
  action: RequestedAction,
): CallDecision {
  const known = (resource: string): Evaluation =>
    decide(account, caller ?? ANONYMOUS, { ...action, resource }, { request, peer });
  const evaluation = known(action.resource);
  const { decision } = evaluation;
  if (decision.allowed || !decision.explicit) {
    const beforePath = action.resource.slice(0, -path.length);
    for (const other of otherSpellings(path)) {
      const denied = { ...known(beforePath + other), request: evaluation.request };
      const refusal = refusalOf(denied);
      if (!refusal || !isExplicit(denied)) continue;
      return { evaluation: denied, refusal: { ...refusal, reason: refusal.reason + ONLY_HERE } };
    }
  }
  return { evaluation, refusal: refusalOf(evaluation) };
}

const ONLY_HERE =
  ", which covers the decoded path: on AWS the Deny applies to the path as sent only, so deny the whole route";

/** Whether a statement denied the call, and not merely the lack of an Allow. */
export function isExplicit({ decision }: Evaluation): boolean {
  return !decision.allowed && decision.explicit;
}

/** Returns an encoded path decoded, and decoded without empty segments and without a slash at the end. */
function otherSpellings(path: string): readonly string[] {
  if (!path.includes("%")) return [];
  const decoded = uriDecodeBytes(path).toString("utf8");
  const withoutEnd = decoded.replace(/(.)\/$/, "$1");
  const plain = withoutEnd.replace(/\/{2,}/g, "/");
  return [...new Set([decoded, withoutEnd, plain])];
}
