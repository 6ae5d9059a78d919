import Pbac from "pbac";
import { ACCOUNT, ARN, type Case, type Document } from "./iam-cases.ts";
import type { AuthorizationRequest } from "../lib/iam/decision.ts";

/**
 * pbac, the one evaluator of AWS's policies on npm under a permissive licence. It knows one list of
 * policies, so the resource policy and the boundary are each asked by themselves.
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

/** Everyone, in pbac, is a statement without a Principal. */
function evaluator(document: Document): Pbac {
  const Statement = document.Statement.map((statement) =>
    "Principal" in statement && statement.Principal === "*"
      ? { ...statement, Principal: undefined }
      : statement,
  );
  return new Pbac([{ ...document, Statement }], { validatePolicies: false });
}
