import Pbac from "pbac";
import { ACCOUNT, ARN, type Case, type Document } from "./iam-cases.ts";
import type { AuthorizationRequest } from "../lib/iam/decision.ts";

/**
 * Evaluates with pbac, the only evaluator of AWS's policies on npm with a permissive licence. It supports a
 * single list of policies, so the resource policy and the boundary are evaluated separately.
 */
export function pbac({ identity, resource, boundary }: Case) {
  const ofIdentity = new Pbac([...identity]);
  const others = [resource, boundary].filter((given) => given !== undefined).map(evaluator);
  return ({ action, resource: arn, context }: AuthorizationRequest): boolean => {
    const aws: Record<string, string | undefined> = {
      RequestedRegion: context.get("aws:requestedregion")?.[0],
      SourceIp: context.get("aws:sourceip")?.[0],
    };
    const query = { action, resource: arn, principal: { AWS: [ACCOUNT, ARN] }, context: { aws } };
    return ofIdentity.evaluate(query) && others.every((other) => other.evaluate(query));
  };
}

/** Removes `Principal: "*"`, because in pbac a statement without a Principal applies to everyone. */
function evaluator(document: Document): Pbac {
  const Statement = document.Statement.map((statement) =>
    "Principal" in statement && statement.Principal === "*"
      ? { ...statement, Principal: undefined }
      : statement,
  );
  return new Pbac([{ ...document, Statement }], { validatePolicies: false });
}
