import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";

/**
 * Returns the error that an authorizer throws for an unauthenticated caller. API Gateway maps its text to 401. Lambda
 * logs it with its stack, which has one line only, because a wrong password is not a fault in the code.
 */
export function unauthorized(): Error {
  const error = new Error("Unauthorized");
  error.stack = "Error: Unauthorized";
  return error;
}

/**
 * Returns the only value of a header; `undefined` if the header is missing or repeated. The event of an HTTP API has only
 * `headers`, in which the values of a repeated header are joined.
 */
export function onlyHeader(
  {
    multiValueHeaders,
    headers,
  }: Partial<Pick<APIGatewayRequestAuthorizerEvent, "headers" | "multiValueHeaders">>,
  wanted: string,
): string | undefined {
  const lists = multiValueHeaders
    ? Object.entries(multiValueHeaders)
    : Object.entries(headers ?? {}).map(
        ([name, value]) => [name, value === undefined ? [] : [value]] as const,
      );
  const values = lists.flatMap(([name, all]) => (name.toLowerCase() === wanted ? (all ?? []) : []));
  return values.length === 1 ? values[0] : undefined;
}

/**
 * Returns a policy that allows or denies only the requested method. Even if API Gateway caches the policy, it applies
 * to no other route.
 *
 * @param context Facts about the caller that the function of the route receives.
 */
export function policyFor(
  effect: "Allow" | "Deny",
  { methodArn }: Pick<APIGatewayRequestAuthorizerEvent, "methodArn">,
  principalId: string,
  context: Readonly<Record<string, string>> = {},
): APIGatewayAuthorizerResult {
  return {
    principalId,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: effect, Action: "execute-api:Invoke", Resource: methodArn }],
    },
    context,
  };
}
