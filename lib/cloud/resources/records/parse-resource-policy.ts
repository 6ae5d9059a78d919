import { isMap } from "../../../json.ts";
import { parsePolicy, type Policy } from "../../../iam/policy/policy.ts";
import { policyDocument } from "../../../iam/syntax/policy-text.ts";
import type { GivenPolicy } from "./record-row.ts";

/**
 * Compiles a resource policy. Some services take it as JSON text, and the policies of some have no `Resource`, because
 * they always apply to the resource that has them.
 *
 * @param path Construct path of the resource that gives the policy.
 * @throws {PolicyUnsupported} If the policy cannot be evaluated.
 */
export function parseResourcePolicy({ arn, document }: GivenPolicy, path: string): Policy {
  const parsed = typeof document === "string" ? policyDocument(document) : document;
  const source = `resource policy of ${arn} (${path.replace(/\/Resource$/, "")})`;
  return parsePolicy(withResource(parsed, arn), "resource", source);
}

function withResource(document: unknown, arn: string): unknown {
  if (!isMap(document)) return document;
  const { Statement } = document;
  const add = (statement: unknown): unknown =>
    isMap(statement) &&
    statement["Resource"] === undefined &&
    statement["NotResource"] === undefined
      ? { ...statement, Resource: arn === "" ? "*" : arn }
      : statement;
  return { ...document, Statement: Array.isArray(Statement) ? Statement.map(add) : add(Statement) };
}
