import type { Policy } from "../../iam/policy.ts";
import type { ApplicablePolicies, Grant } from "../../iam/decision.ts";
import { evaluate } from "../../iam/evaluate.ts";
import { whyRefused } from "../../iam/explain.ts";
import type { WireRequest } from "../../sigv4/request.ts";
import type { Account } from "../account/account.ts";
import { conditionContext } from "../account/condition-context.ts";
import type { Identity } from "../account/identities.ts";
import type { Peer } from "../http.ts";
import type { Log } from "../log.ts";
import { accessDenied } from "./service-error.ts";

/** A call to a service by a caller whose signature was right. */
export interface Call {
  readonly account: Account;
  readonly caller: Identity;
  readonly request: WireRequest;
  readonly peer: Peer;
  readonly now: Date;
  readonly requestId: string;
  /** Keeps the account's state, after an operation that changed it. */
  readonly save: () => void;
  readonly log: Log;
}

/** What an operation is about to do, to be allowed or refused. */
export interface Attempt {
  readonly action: string;
  readonly resource: string;
  readonly resourcePolicy?: Policy;
  readonly resourcePolicyMustAllow?: ApplicablePolicies["resourcePolicyMustAllow"];
  readonly grant?: Grant | undefined;
  /** Condition keys of the service. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Lets the call go on only if policies allow the attempt.
 *
 * @param refusal Name and status of the service's error for a refusal.
 * @throws {ServiceError} with IAM's sentence when they do not.
 */
export function authorize(
  { account, caller, request, peer, log }: Call,
  attempt: Attempt,
  refusal: { readonly type: string; readonly status: number },
): void {
  const query = {
    principal: caller.principal,
    action: attempt.action,
    resource: attempt.resource,
    context: conditionContext(caller.principal, request, peer, account, attempt.keys),
  };
  const policies: ApplicablePolicies = {
    identity: caller.policies,
    resource: attempt.resourcePolicy,
    resourceAccountId: account.accountId,
    grant: attempt.grant,
    ...(attempt.resourcePolicyMustAllow
      ? { resourcePolicyMustAllow: attempt.resourcePolicyMustAllow }
      : {}),
  };
  const decision = evaluate(query, policies);
  if (decision.allowed) return;
  const why = whyRefused(query, policies, decision);
  if (why !== undefined) log(`${attempt.action}: ${why}`);
  throw accessDenied(refusal.type, query, decision, refusal.status);
}
