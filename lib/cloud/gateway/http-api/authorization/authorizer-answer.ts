import { messageOf } from "../../../../errors.ts";
import { parsePolicy, type Policy } from "../../../../iam/policy/policy.ts";
import { isMap, parseJson } from "../../../../json.ts";
import type { FunctionAuthorizer } from "../../../account/apigatewayv2/http-api.ts";
import { isScalar } from "../../proxy/proxy-response.ts";

/** The answer of an authorizer's function. */
export interface AuthorizerAnswer {
  /** The policy, which is evaluated for each request, or whether every request of the identity is allowed. */
  readonly allows: Policy | boolean;
  /** The values that the backend receives. */
  readonly context: Readonly<Record<string, unknown>>;
}

/**
 * Parses the answer of an authorizer's function; returns the reason as a string if it is invalid.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function authorizerAnswer(
  payload: string,
  { hasSimpleResponses, payload: format, name }: FunctionAuthorizer,
): AuthorizerAnswer | string {
  const answer = parseJson(payload);
  if (!isMap(answer)) return "it is not an object";
  const context = answer["context"] ?? {};
  if (!isMap(context)) return "its context is not an object";
  if (hasSimpleResponses) {
    const { isAuthorized } = answer;
    return typeof isAuthorized === "boolean"
      ? { allows: isAuthorized, context }
      : "isAuthorized is not true or false";
  }
  const { principalId, policyDocument } = answer;
  if (typeof principalId !== "string" || principalId === "") return "it has no principalId";
  const isFlat = format === "1.0";
  if (isFlat && !Object.values(context).every(isScalar)) {
    return "its context is not an object of strings, numbers and booleans";
  }
  try {
    const policy = parsePolicy(policyDocument, "identity", `policy from authorizer ${name}`);
    // The gateway's own key comes last, so that a key of the same name in the context cannot replace it.
    return { allows: policy, context: isFlat ? { ...context, principalId } : context };
  } catch (error) {
    return messageOf(error);
  }
}
