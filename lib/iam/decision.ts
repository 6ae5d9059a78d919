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
   * Every policy attached to the principal, including the policies of its groups; or the policies of an
   * authorizer.
   */
  readonly identity: readonly Policy[];
  /** The principal's permissions boundary. It grants nothing, but must also allow the request. */
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
   * Set if the resource's own policy must allow the request, as a key policy or trust policy must. Otherwise
   * either side suffices within one account.
   */
  readonly resourcePolicyMustAllow?: "resource-based policy" | "role trust policy";
  /** Grant on the resource that covers the request. It allows like a statement of the resource policy. */
  readonly grant?: Grant | undefined;
}

/** A grant that covers a request. */
export interface Grant {
  /** Name of the grant in decisions. */
  readonly source: string;
  /** How the grant names the principal. */
  readonly naming: Naming;
}

/** Kinds of policy that AWS names in a refusal. */
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
  /** The policy, the resource it belongs to, and the statement. */
  readonly source: string;
}

/** The result of evaluating a request. */
export type Decision =
  | {
      readonly allowed: true;
      /** Statement or grant that allowed the request. A boundary or session policy never allows by itself. */
      readonly by: string;
      /** For each kind of policy that had to allow, the first statement that does. */
      readonly because: readonly Reason[];
    }
  | {
      readonly allowed: false;
      readonly explicit: true;
      readonly policyType: PolicyType;
      /** Statement that denied: the first one in {@link because}. */
      readonly by: string;
      /** Every statement that denied. */
      readonly because: readonly Reason[];
    }
  | {
      readonly allowed: false;
      readonly explicit: false;
      /** Kind of policy that, according to AWS's message, does not allow the request. */
      readonly policyType: PolicyType;
      readonly by?: undefined;
      /** Statements that allowed the request, although others had to allow it as well. */
      readonly because: readonly Reason[];
      /** For each of these lists, an Allow is missing in one of its kinds of policy. */
      readonly needed: readonly (readonly PolicyType[])[];
    };

/** The part of a decision against the caller that AWS reveals. */
export type Refusal = Pick<Decision & { readonly allowed: false }, "explicit" | "policyType">;

/** Returns AWS's message for a refusal in its general form. Some services reword `User: …`. */
export function denialMessage(
  request: Pick<AuthorizationRequest, "principal" | "action" | "resource">,
  refusal: Refusal,
): string {
  const { action, resource } = request;
  return `User: ${principalName(request.principal)} is not authorized to perform: ${action} on resource: ${resource} ${denialReason(action, refusal)}`;
}

/** Returns the end of AWS's message for a refusal. Services also append it to messages of their own. */
export function denialReason(action: string, { explicit, policyType }: Refusal): string {
  const article = policyType.startsWith("identity") ? "an" : "a";
  return explicit
    ? `with an explicit deny in ${article} ${policyType}`
    : `because no ${policyType} allows the ${action} action`;
}
