import { messageOf } from "../../../../../errors.ts";
import { parsePolicy, type Policy } from "../../../../../iam/policy/policy.ts";
import { isScalar } from "../../../proxy/proxy-response.ts";
import { isMap, parseJson } from "../../../../../json.ts";

/** What an authorizer's function answered: who calls, and what they may do. */
export interface AuthorizerResponse {
  readonly policy: Policy;
  /** `principalId`, and its author's own keys: all as text, as they reach the function. */
  readonly context: Readonly<Record<string, string>>;
  readonly usageIdentifierKey: string | undefined;
}

/**
 * Reads an authorizer's answer; a text says why it is none. A policy that cannot be evaluated in whole is
 * none either: a Deny is never skipped.
 *
 * @param name Of the function, for what is said of its policy.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function parseAuthorizerResponse(
  payload: string,
  name: string,
): AuthorizerResponse | string {
  const answer = parseJson(payload);
  if (!isMap(answer)) return "it is no map";
  const { principalId, policyDocument } = answer;
  // Other languages write `null` for what is not there.
  const context = answer["context"] ?? {};
  const usageIdentifierKey = answer["usageIdentifierKey"] ?? undefined;
  if (typeof principalId !== "string" || principalId === "") return "it has no principalId";
  if (!isMap(context) || !Object.values(context).every(isScalar)) {
    return "its context holds more than strings, numbers and booleans";
  }
  if (usageIdentifierKey !== undefined && typeof usageIdentifierKey !== "string") {
    return "its usageIdentifierKey is no string";
  }
  const own = Object.entries(context).map(([key, value]) => [key, String(value)]);
  try {
    const policy = parsePolicy(policyDocument, "identity", `policy from authorizer ${name}`);
    // The gateway's own keys come last: an author's of the same name would speak for it.
    const all = Object.fromEntries([...own, ["principalId", principalId]]);
    return { policy, context: all, usageIdentifierKey };
  } catch (error) {
    return messageOf(error);
  }
}
