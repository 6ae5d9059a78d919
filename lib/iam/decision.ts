import type { ConditionContext } from "./syntax/condition-context.ts";
import type { Policy } from "./policy/policy.ts";
import { principalName, type Naming, type Principal } from "./principal/principal.ts";

export interface AuthorizationRequest {
  readonly principal: Principal;
  /** `service:Operation`. */
  readonly action: string;
  /** The ARN acted on, or `*` for actions that have none. */
  readonly resource: string;
  readonly context: ConditionContext;
}

export interface ApplicablePolicies {
  /** Every policy attached to the principal, those of its groups included; or that an authorizer gave. */
  readonly identity: readonly Policy[];
  /** The principal's permissions boundary, where it has one: it allows nothing, but must allow too. */
  readonly boundary?: Policy | undefined;
  /** Those passed for a session, where any were: one of them must allow too. */
  readonly session?: readonly Policy[] | undefined;
  /** The policy attached to the resource, where it has one. */
  readonly resource?: Policy | undefined;
  /** The policy of the VPC endpoint that the request came through, where it did: it must allow too. */
  readonly endpoint?: Policy | undefined;
  /** The account that owns the resource. */
  readonly resourceAccountId: string;
  /** Key and trust policies must allow by themselves; elsewhere either side suffices in one account. */
  readonly resourcePolicyMustAllow?: "resource-based policy" | "role trust policy";
  /** A grant on the resource that covers the request: it allows like a statement of the resource policy. */
  readonly grant?: Grant | undefined;
}

export interface Grant {
  /** Names the grant in decisions. */
  readonly source: string;
  /** How it names the principal. */
  readonly naming: Naming;
}

/** The kinds of policy AWS names in a refusal. */
export type PolicyType =
  | "identity-based policy"
  | "resource-based policy"
  | "role trust policy"
  | "VPC endpoint policy"
  | "permissions boundary"
  | "session policy";

/** A statement, or a grant, that had a part in a decision. */
export interface Reason {
  readonly policyType: PolicyType;
  /** Which policy of which resource, and which statement of it. */
  readonly source: string;
}

export type Decision =
  | {
      readonly allowed: true;
      /** The statement, or grant, that allowed; those of a boundary or session only let it pass. */
      readonly by: string;
      /** For each kind of policy that had to allow, the first statement that does. */
      readonly because: readonly Reason[];
    }
  | {
      readonly allowed: false;
      readonly explicit: true;
      readonly policyType: PolicyType;
      /** The statement that denied: the first of those in {@link because}. */
      readonly by: string;
      /** Every statement that denied. */
      readonly because: readonly Reason[];
    }
  | {
      readonly allowed: false;
      readonly explicit: false;
      /** The kind of policy AWS says does not allow it. */
      readonly policyType: PolicyType;
      readonly by?: undefined;
      /** Statements that did allow, where others had to as well. */
      readonly because: readonly Reason[];
      /** An Allow is missing in one kind of policy out of each of these lists. */
      readonly needed: readonly (readonly PolicyType[])[];
    };

/** As much of a decision against the caller as AWS tells. */
export type Refusal = Pick<Decision & { readonly allowed: false }, "explicit" | "policyType">;

/** AWS's sentence for a refusal, without `User: …` rewritten for any one service. */
export function denialMessage(
  request: Pick<AuthorizationRequest, "principal" | "action" | "resource">,
  refusal: Refusal,
): string {
  const { action, resource } = request;
  return `User: ${principalName(request.principal)} is not authorized to perform: ${action} on resource: ${resource} ${denialReason(action, refusal)}`;
}

/** The end of that sentence, which services also write behind one of their own. */
export function denialReason(action: string, { explicit, policyType }: Refusal): string {
  const article = policyType.startsWith("identity") ? "an" : "a";
  return explicit
    ? `with an explicit deny in ${article} ${policyType}`
    : `because no ${policyType} allows the ${action} action`;
}
