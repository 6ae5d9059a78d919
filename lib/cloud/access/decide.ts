import type {
  ApplicablePolicies,
  AuthorizationRequest,
  Decision,
  Grant,
} from "../../iam/decision.ts";
import { evaluate } from "../../iam/evaluate.ts";
import type { Policy } from "../../iam/policy/policy.ts";
import type { Account } from "../account/account.ts";
import { conditionContext, type Sender } from "../account/condition-context.ts";
import type { Subject } from "../account/iam/identities.ts";

/** What somebody is about to do, to be allowed or refused. */
export interface Attempt {
  /** `service:Operation`. */
  readonly action: string;
  /** The ARN acted on, or `*` for actions that have none. */
  readonly resource: string;
  readonly resourcePolicy?: Policy | undefined;
  readonly resourcePolicyMustAllow?: ApplicablePolicies["resourcePolicyMustAllow"];
  readonly grant?: Grant | undefined;
  /** Condition keys of the service, in any case. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  /** Those of them that the smallest statement to allow it should insist on. */
  readonly pinned?: Readonly<Record<string, string>>;
}

export interface Question {
  readonly request: AuthorizationRequest;
  readonly policies: ApplicablePolicies;
}

/** A decision with everything it was made of. */
export interface Verdict extends Question {
  readonly decision: Decision;
}

/** Decides an attempt by everything that the account says of who makes it and of what it is made on. */
export function decide(
  account: Account,
  subject: Subject,
  attempt: Attempt,
  sender: Sender,
): Verdict {
  const question = questionOf(account, subject, attempt, sender);
  return { ...question, decision: evaluate(question.request, question.policies) };
}

/** What the evaluator is asked. */
export function questionOf(
  account: Account,
  subject: Subject,
  attempt: Attempt,
  sender: Sender,
): Question {
  const { action, resource } = attempt;
  const request: AuthorizationRequest = {
    principal: subject.principal,
    action,
    resource,
    context: conditionContext(subject, sender, account, attempt.keys),
  };
  const policies: ApplicablePolicies = {
    identity: subject.policies,
    boundary: subject.boundary,
    session: subject.sessionPolicies,
    resource: attempt.resourcePolicy,
    endpoint: sender.peer.endpointPolicy,
    resourceAccountId: account.accountId,
    grant: attempt.grant,
    ...(attempt.resourcePolicyMustAllow
      ? { resourcePolicyMustAllow: attempt.resourcePolicyMustAllow }
      : {}),
  };
  return { request, policies };
}
