import type {
  ApplicablePolicies,
  AuthorizationRequest,
  Decision,
  PolicyType,
  Reason,
} from "./decision.ts";
import { literalPattern, literalText } from "./syntax/literal.ts";
import type { Policy } from "./policy/policy.ts";
import { principalAccount, principalElement } from "./principal/principal.ts";

/** An Allow of the requested action that does not apply. */
export interface NearMiss extends Reason {
  /** Elements that do not match: `Principal`, `Resource`, `Condition StringEquals aws:username`. */
  readonly unmet: readonly string[];
}

/**
 * Returns the statements that would allow a request if their principal, resource or conditions matched. Statements
 * with the fewest mismatches come first. The result is for messages only; `evaluate` decides.
 */
export function nearMisses(
  { principal, action, resource, context }: AuthorizationRequest,
  policies: ApplicablePolicies,
): readonly NearMiss[] {
  const misses: NearMiss[] = [];
  const collect = (policyType: PolicyType, given: readonly Policy[]) => {
    for (const { source, ...statement } of given.flatMap((one) => one.covering(action).allows)) {
      const unmet = [
        ...(statement.names(principal) === undefined ? ["Principal"] : []),
        ...(statement.coversResource(resource, context) ? [] : ["Resource"]),
        ...statement.conditions
          .filter((condition) => !condition.holds(context))
          .map(({ text }) => `Condition ${text}`),
      ];
      if (unmet.length > 0) misses.push({ policyType, source, unmet });
    }
  };
  collect("identity-based policy", policies.identity);
  if (policies.resource) {
    collect(policies.resourcePolicyMustAllow ?? "resource-based policy", [policies.resource]);
  }
  if (policies.endpoint) collect("VPC endpoint policy", [policies.endpoint]);
  if (policies.boundary) collect("permissions boundary", [policies.boundary]);
  if (policies.session) collect("session policy", policies.session);
  return misses.toSorted((a, b) => a.unmet.length - b.unmet.length);
}

/**
 * Returns the reason for a refusal as one line of text: every statement that denied the request, or the kinds of
 * policy that lack an Allow and the statement with the fewest mismatches.
 */
export function whyRefused(
  request: AuthorizationRequest,
  policies: ApplicablePolicies,
  decision: Decision & { readonly allowed: false },
): string {
  if (decision.explicit) {
    return `denied by ${decision.because.map(({ source }) => source).join("; ")}`;
  }
  const missing = decision.needed.map((types) => `no ${types.join(" or ")}`).join(", and ");
  const needed = decision.needed.flat();
  const nearest = nearMisses(request, policies).find(({ policyType }) =>
    needed.includes(policyType),
  );
  const but = nearest && `; ${nearest.source} would if these matched: ${nearest.unmet.join(", ")}`;
  return `${missing} allows ${request.action} on ${request.resource}${but ?? ""}`;
}

/** Kinds of policy whose statements name principals. */
const ON_RESOURCE: readonly PolicyType[] = ["resource-based policy", "role trust policy"];

/** A statement that would allow a request, and the kind of policy to which to add it. */
export interface AllowingStatement {
  readonly policyType: PolicyType;
  readonly statement: Readonly<Record<string, unknown>>;
}

/**
 * Returns the smallest statements that would allow a refused request, one for each kind of policy that lacks an
 * Allow. Returns an empty list if a Deny refused the request, since no Allow overrides a Deny. The statements are for
 * policies of version 2012-10-17.
 *
 * @param pinned Values of the request by condition key. The statements have conditions that require these values, so
 *   that they allow no other requests.
 */
export function allowingStatements(
  { principal, action, resource }: AuthorizationRequest,
  { resourceAccountId }: ApplicablePolicies,
  decision: Decision & { readonly allowed: false },
  pinned: Readonly<Record<string, string>> = {},
): readonly AllowingStatement[] {
  if (decision.explicit) return [];
  const pins = Object.entries(pinned).map(([key, value]) => [key, literalText(value)]);
  const Condition =
    pins.length === 0 ? {} : { Condition: { StringEquals: Object.fromEntries(pins) } };
  const Resource = resource === "*" ? resource : literalPattern(resource);
  const types = decision.needed.map(([first = decision.policyType]) => first);
  const onResource = types.find((type) => ON_RESOURCE.includes(type));
  // In the same account, a principal that the resource's policy names needs no identity policy. A user then needs
  // no other Allow.
  const sufficing = principalAccount(principal) === resourceAccountId ? onResource : undefined;
  const wanted =
    sufficing && principal.type !== "AssumedRole"
      ? [sufficing]
      : types.filter((type) => sufficing === undefined || type !== "identity-based policy");
  return wanted.map((policyType) => {
    const statement = {
      Effect: "Allow",
      ...(policyType === onResource ? { Principal: principalElement(principal) } : {}),
      // A VPC endpoint policy applies to every caller that uses the endpoint. The other policies decide which
      // callers are allowed.
      ...(policyType === "VPC endpoint policy" ? { Principal: "*" } : {}),
      Action: action,
      // A trust policy applies to the role that it belongs to.
      ...(policyType === "role trust policy" ? {} : { Resource }),
      ...Condition,
    };
    return { policyType, statement };
  });
}
