import type {
  ApplicablePolicies,
  AuthorizationRequest,
  Decision,
  Grant,
} from "../../iam/decision.ts";
import { evaluate } from "../../iam/evaluate.ts";
import type { Policy } from "../../iam/policy/policy.ts";
import type { Account } from "../account/account.ts";
import { conditionContext, type RequestSource } from "../account/condition-context.ts";
import type { Caller } from "../account/iam/identities.ts";

/** An action on a resource that a caller requests, with the policy and the grant of the resource. */
export interface RequestedAction {
  /** `service:Operation`. */
  readonly action: string;
  /** ARN of the resource, or `*` for an action without a resource. */
  readonly resource: string;
  /** How the message of a refusal names the resource. @default - the ARN */
  readonly shown?: string;
  readonly resourcePolicy?: Policy | undefined;
  readonly resourcePolicyMustAllow?: ApplicablePolicies["resourcePolicyMustAllow"];
  /** The account of the resource. @default - the local account */
  readonly resourceAccountId?: string;
  readonly grant?: Grant | undefined;
  /** Condition keys of the service, in any letter case. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  /** Condition keys that the smallest allowing statement should require. */
  readonly pinned?: Readonly<Record<string, string>>;
}

/** An authorization request and the policies that apply to it. */
export interface EvaluationInput {
  readonly request: AuthorizationRequest;
  readonly policies: ApplicablePolicies;
}

/** A decision together with its input. */
export interface Evaluation extends EvaluationInput {
  readonly decision: Decision;
}

/** Decides whether a caller may perform an action, by every policy of the account that applies to them. */
export function decide(
  account: Account,
  caller: Caller,
  action: RequestedAction,
  source: RequestSource,
): Evaluation {
  const input = evaluationInput(account, caller, action, source);
  return { ...input, decision: evaluate(input.request, input.policies) };
}

/** Collects the input of the evaluator: the request with its context, and the policies that apply to it. */
export function evaluationInput(
  account: Account,
  caller: Caller,
  action: RequestedAction,
  source: RequestSource,
): EvaluationInput {
  const resourceAccountId = action.resourceAccountId ?? account.accountId;
  const ofResource = () =>
    action.resource === "*"
      ? undefined
      : (/^(?:[^:]*:){4}(\d{12}):/.exec(action.resource)?.[1] ?? resourceAccountId);
  const request: AuthorizationRequest = {
    principal: caller.principal,
    action: action.action,
    resource: action.resource,
    context: conditionContext(caller, source, account, action.keys, ofResource),
  };
  const policies: ApplicablePolicies = {
    identity: caller.policies,
    boundary: caller.boundary,
    session: caller.sessionPolicies,
    resource: action.resourcePolicy,
    endpoint: source.peer.endpointPolicy,
    resourceAccountId,
    grant: action.grant,
    ...(action.resourcePolicyMustAllow
      ? { resourcePolicyMustAllow: action.resourcePolicyMustAllow }
      : {}),
  };
  return { request, policies };
}
