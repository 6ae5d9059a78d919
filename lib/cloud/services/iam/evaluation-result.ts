import { valuesOf } from "../../../iam/syntax/condition-context.ts";
import type { ApplicablePolicies, AuthorizationRequest, Decision } from "../../../iam/decision.ts";
import { evaluate } from "../../../iam/evaluate.ts";
import { element } from "../protocol/query/xml.ts";

/**
 * Returns one `EvaluationResult` of a simulation: the decision, the statements that led to it, and the missing keys.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
export function evaluationResult(
  request: AuthorizationRequest,
  policies: ApplicablePolicies,
): string {
  const decision = evaluate(request, policies);
  const missing = missingKeys(request, policies).map((key) => element("member", key));
  const matched = decision.because.map(
    ({ source }) => `<member>${element("SourcePolicyId", source)}</member>`,
  );
  return `<member>${[
    element("EvalActionName", request.action),
    element("EvalResourceName", request.resource),
    element("EvalDecision", decisionName(decision)),
    listXml("MatchedStatements", matched),
    listXml("MissingContextValues", missing),
    boundaryDetail(request, policies),
  ].join("")}</member>`;
}

/** Returns the decision of the permissions boundary alone, or "" for a principal without a boundary. */
function boundaryDetail(
  request: AuthorizationRequest,
  { boundary, resourceAccountId }: ApplicablePolicies,
): string {
  if (!boundary) return "";
  const { allowed } = evaluate(request, { identity: [boundary], resourceAccountId });
  return `<PermissionsBoundaryDecisionDetail>${element("AllowedByPermissionsBoundary", String(allowed))}</PermissionsBoundaryDecisionDetail>`;
}

function listXml(name: string, items: readonly string[]): string {
  return items.length === 0 ? `<${name}/>` : `<${name}>${items.join("")}</${name}>`;
}

function decisionName(decision: Decision): "allowed" | "explicitDeny" | "implicitDeny" {
  if (decision.allowed) return "allowed";
  return decision.explicit ? "explicitDeny" : "implicitDeny";
}

/** Returns the condition keys that statements for this action and resource use and that the context lacks. */
function missingKeys(
  { action, resource, context }: AuthorizationRequest,
  { identity, boundary }: ApplicablePolicies,
): readonly string[] {
  const missing = new Map<string, string>();
  for (const policy of boundary ? [...identity, boundary] : identity) {
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
