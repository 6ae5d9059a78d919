import { valuesOf } from "../../../../iam/syntax/condition-context.ts";
import type {
  ApplicablePolicies,
  AuthorizationRequest,
  Decision,
} from "../../../../iam/decision.ts";
import { evaluate } from "../../../../iam/evaluate.ts";
import type { Account } from "../../../account/account.ts";
import type { ShapeMap } from "../../protocol/query/shape-xml.ts";
import type { StatementPlaces } from "./statement-places.ts";

/**
 * Returns one `EvaluationResult` of a simulation: the decision, the statements that led to it, and the missing keys. As
 * on AWS, it repeats them for the resource if the request names one.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
export function evaluationResult(
  request: AuthorizationRequest,
  policies: ApplicablePolicies,
  places: StatementPlaces,
  { organization }: Pick<Account, "organization">,
): ShapeMap {
  const decision = evaluate(request, policies);
  const { action, resource } = request;
  const found = {
    MatchedStatements: decision.because.map(
      ({ source }) => places.get(source) ?? { SourcePolicyId: source },
    ),
    MissingContextValues: missingKeys(request, policies),
    ...boundaryDetail(request, policies),
  };
  const name = decisionName(decision);
  const isNamed = resource !== "*";
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: name,
    ...found,
    // It is about several accounts, but a simulation here has one.
    EvalDecisionDetails: {},
    OrganizationsDecisionDetail:
      organization["aws:principalorgid"] === undefined
        ? undefined
        : { AllowedByOrganizations: true },
    ResourceSpecificResults: isNamed
      ? [{ EvalResourceName: resource, EvalResourceDecision: name, ...found }]
      : undefined,
  };
}

/** Returns the decision of the permissions boundary alone, if the principal has a boundary. */
function boundaryDetail(
  request: AuthorizationRequest,
  { boundary, resourceAccountId }: ApplicablePolicies,
): ShapeMap {
  if (!boundary) return {};
  const { allowed } = evaluate(request, { identity: [boundary], resourceAccountId });
  return { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: allowed } };
}

function decisionName(decision: Decision): "allowed" | "explicitDeny" | "implicitDeny" {
  if (decision.allowed) return "allowed";
  return decision.explicit ? "explicitDeny" : "implicitDeny";
}

/** Returns the condition keys that statements for this action and resource use and that the context lacks. */
function missingKeys(
  { action, resource, context }: AuthorizationRequest,
  { identity, boundary, resource: resourcePolicy }: ApplicablePolicies,
): readonly string[] {
  const missing = new Map<string, string>();
  for (const policy of [identity, boundary ?? [], resourcePolicy ?? []].flat()) {
    const { allows, denies } = policy.covering(action);
    for (const statement of [...allows, ...denies]) {
      if (!statement.coversResource(resource, context)) continue;
      for (const { key } of statement.conditions) {
        const name = key.toLowerCase();
        if (valuesOf(context, name).length === 0 && !missing.has(name)) missing.set(name, key);
      }
    }
  }
  return [...missing.values()];
}
