import type { ConditionContext } from "./conditions.ts";
import type { Policy, Statement } from "./policy.ts";
import { principalAccount, principalName, type Naming, type Principal } from "./principal.ts";

export interface AuthorizationRequest {
  readonly principal: Principal;
  /** `service:Operation`. */
  readonly action: string;
  /** The ARN acted on, or `*` for actions that have none. */
  readonly resource: string;
  readonly context: ConditionContext;
}

export interface ApplicablePolicies {
  /** Every policy attached to the principal. */
  readonly identity: readonly Policy[];
  /** The policy attached to the resource, where it has one. */
  readonly resource?: Policy | undefined;
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
export type PolicyType = "identity-based policy" | "resource-based policy" | "role trust policy";

export type Decision =
  | { readonly allowed: true; readonly by: string }
  | {
      readonly allowed: false;
      readonly explicit: boolean;
      readonly policyType: PolicyType;
      /** The statement that denied, where one did. */
      readonly by?: string;
    };

/**
 * Decides one request as IAM does: an explicit Deny anywhere wins; then the resource policy and the
 * identity policies must allow, by the rules of one account or of two.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(request: AuthorizationRequest, policies: ApplicablePolicies): Decision {
  const resourceType = policies.resourcePolicyMustAllow ?? "resource-based policy";
  const applicable = (statement: Statement) =>
    statement.coversAction(request.action) &&
    statement.coversResource(request.resource) &&
    statement.holds(request.context);

  const identity = policies.identity.flatMap(({ statements }) => statements).filter(applicable);
  const resource = (policies.resource?.statements ?? []).flatMap((statement) => {
    const naming = statement.names(request.principal);
    return naming !== undefined && applicable(statement) ? [{ statement, naming }] : [];
  });

  const identityDeny = identity.find(({ effect }) => effect === "Deny");
  if (identityDeny) return deniedBy("identity-based policy", identityDeny);
  const resourceDeny = resource.find(({ statement }) => statement.effect === "Deny")?.statement;
  if (resourceDeny) return deniedBy(resourceType, resourceDeny);

  const allow = (naming: Naming) =>
    resource.find((entry) => entry.statement.effect === "Allow" && entry.naming === naming)
      ?.statement ?? (policies.grant?.naming === naming ? policies.grant : undefined);
  const direct = allow("direct");
  const delegated = allow("account");
  const identityAllow = identity.find(({ effect }) => effect === "Allow");

  if (request.principal.type === "Service") {
    return direct ? allowedBy(direct) : notAllowed(resourceType);
  }
  const sameAccount = principalAccount(request.principal) === policies.resourceAccountId;
  if (sameAccount && direct) return allowedBy(direct);
  if (!sameAccount || policies.resourcePolicyMustAllow) {
    if (!direct && !delegated) return notAllowed(resourceType);
  }
  return identityAllow ? allowedBy(identityAllow) : notAllowed("identity-based policy");
}

/** AWS's sentence for a refusal, without `User: …` rewritten for any one service. */
export function denialMessage(
  request: Pick<AuthorizationRequest, "principal" | "action" | "resource">,
  decision: Decision & { readonly allowed: false },
): string {
  const { action, resource } = request;
  const article = decision.policyType.startsWith("identity") ? "an" : "a";
  const reason = decision.explicit
    ? `with an explicit deny in ${article} ${decision.policyType}`
    : `because no ${decision.policyType} allows the ${action} action`;
  return `User: ${principalName(request.principal)} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}

function allowedBy({ source }: Pick<Statement, "source">): Decision {
  return { allowed: true, by: source };
}

function deniedBy(policyType: PolicyType, statement: Statement): Decision {
  return { allowed: false, explicit: true, policyType, by: statement.source };
}

function notAllowed(policyType: PolicyType): Decision {
  return { allowed: false, explicit: false, policyType };
}
