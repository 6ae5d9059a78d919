import type { ConditionContext } from "./syntax/condition-context.ts";
import type { Policy } from "./policy/policy.ts";
import { principalName, type Naming, type Principal } from "./principal/principal.ts";

/** The request that IAM allows or denies. */
export interface AuthorizationRequest {
  readonly principal: Principal;
  /** `service:Operation`. */
  readonly action: string;
  /** ARN of the resource, or `*` for actions without one. */
  readonly resource: string;
  readonly context: ConditionContext;
}

/** The policies that apply to a request. */
export interface ApplicablePolicies {
  /**
   * Every policy attached to the principal, including the policies of its groups. For a caller that an authorizer
   * identified, the policies that the authorizer returned.
   */
  readonly identity: readonly Policy[];
  /** The principal's permissions boundary. It must also allow the request, but an Allow in it does not suffice. */
  readonly boundary?: Policy | undefined;
  /** Policies passed for a session. One of them must also allow the request. */
  readonly session?: readonly Policy[] | undefined;
  /** Policy attached to the resource. */
  readonly resource?: Policy | undefined;
  /** Policy of the VPC endpoint through which the request came. It must also allow the request. */
  readonly endpoint?: Policy | undefined;
  /** Account that owns the resource. */
  readonly resourceAccountId: string;
  /**
   * Name of the resource's policy if this policy must allow the request, as a key policy or trust policy must. If
   * `undefined`, an Allow in either the resource policy or an identity policy suffices within one account.
   */
  readonly resourcePolicyMustAllow?: "resource-based policy" | "role trust policy";
  /** Grant on the resource that covers the request. It has the effect of an Allow in the resource policy. */
  readonly grant?: Grant | undefined;
}

/** A grant that covers a request. */
export interface Grant {
  /** Name of the grant in decisions. */
  readonly source: string;
  /** How the grant names the principal. */
  readonly naming: Naming;
}

/** Kind of policy that AWS names in a refusal. */
export type PolicyType =
  | "identity-based policy"
  | "resource-based policy"
  | "role trust policy"
  | "VPC endpoint policy"
  | "permissions boundary"
  | "session policy";

/** A statement or grant that contributed to a decision. */
export interface Reason {
  readonly policyType: PolicyType;
  /** Name of the policy with the resource that it belongs to, and of the statement. */
  readonly source: string;
}

/** The result of evaluating a request. */
export type Decision =
  | {
      readonly allowed: true;
      /** Statement or grant that allowed the request. A boundary or session policy never allows by itself. */
      readonly by: string;
      /** For each kind of policy that must allow the request, the first statement that allows it. */
      readonly because: readonly Reason[];
    }
  | {
      readonly allowed: false;
      readonly explicit: true;
      readonly policyType: PolicyType;
      /** Statement that denied the request, the first of {@link because}. */
      readonly by: string;
      /** Every statement that denied the request. */
      readonly because: readonly Reason[];
    }
  | {
      readonly allowed: false;
      readonly explicit: false;
      /** Kind of policy that, according to AWS's message, does not allow the request. */
      readonly policyType: PolicyType;
      readonly by?: undefined;
      /** Statements that allowed the request but did not suffice, because other policies must allow it as well. */
      readonly because: readonly Reason[];
      /** Lists of kinds of policy. For each list, an Allow in one of its kinds of policy is missing. */
      readonly needed: readonly (readonly PolicyType[])[];
    };

/** The part of a refusal that AWS reveals to the caller. */
export type Refusal = Pick<Decision & { readonly allowed: false }, "explicit" | "policyType">;

/**
 * Returns AWS's message for a refusal in its general form. Some services begin the message in another way than `User:
 * …`.
 */
export function denialMessage(
  request: Pick<AuthorizationRequest, "principal" | "action" | "resource">,
  refusal: Refusal,
): string {
  const { action, resource } = request;
  return `User: ${principalName(request.principal)} is not authorized to perform: ${action} on resource: ${resource} ${denialReason(action, refusal)}`;
}

/** Returns the end of AWS's message for a refusal. Some services append this end to their own messages. */
export function denialReason(action: string, { explicit, policyType }: Refusal): string {
  const article = policyType.startsWith("identity") ? "an" : "a";
  return explicit
    ? `with an explicit deny in ${article} ${policyType}`
    : `because no ${policyType} allows the ${action} action`;
}
