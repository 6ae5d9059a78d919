import { messageOf } from "../../../../../errors.ts";
import { parsePolicy, type Policy } from "../../../../../iam/policy/policy.ts";
import { isScalar } from "../../../proxy/proxy-response.ts";
import { isMap, parseJson } from "../../../../../json.ts";

/** Response of an authorizer's function: the caller's policy and context. */
export interface AuthorizerResponse {
  readonly policy: Policy;
  /** `principalId` and the keys that the authorizer sets, all as text, as they reach the function. */
  readonly context: Readonly<Record<string, string>>;
  readonly usageIdentifierKey: string | undefined;
}

/**
 * Parses an authorizer's response; returns the reason as a string if it is invalid. A policy that cannot be
 * evaluated completely is invalid too, so that a Deny is never skipped.
 *
 * @param name Name of the function, for error messages about its policy.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function parseAuthorizerResponse(
  payload: string,
  name: string,
): AuthorizerResponse | string {
  const answer = parseJson(payload);
  if (!isMap(answer)) return "it is not an object";
  const { principalId, policyDocument } = answer;
  // JSON writers of other languages write `null` for an absent member.
  const context = answer["context"] ?? {};
  const usageIdentifierKey = answer["usageIdentifierKey"] ?? undefined;
  if (typeof principalId !== "string" || principalId === "") return "it has no principalId";
  if (!isMap(context) || !Object.values(context).every(isScalar)) {
    return "its context is not an object of strings, numbers and booleans";
  }
  if (usageIdentifierKey !== undefined && typeof usageIdentifierKey !== "string") {
    return "its usageIdentifierKey is not a string";
  }
  const own = Object.entries(context).map(([key, value]) => [key, String(value)]);
  try {
    const policy = parsePolicy(policyDocument, "identity", `policy from authorizer ${name}`);
    // The gateway's own key comes last, so that a key of the same name in the context cannot replace it.
    const all = Object.fromEntries([...own, ["principalId", principalId]]);
    return { policy, context: all, usageIdentifierKey };
  } catch (error) {
    return messageOf(error);
  }
}
