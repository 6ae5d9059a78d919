import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";

/** What is thrown for a caller who has not proven who they are: API Gateway answers 401, by this very text. */
export function unauthorized(): Error {
  return new Error("Unauthorized");
}

/** The one value of a header; nothing where it is missing, and nothing where it is repeated. */
export function onlyHeader(
  { multiValueHeaders }: Pick<APIGatewayRequestAuthorizerEvent, "multiValueHeaders">,
  wanted: string,
): string | undefined {
  const values = Object.entries(multiValueHeaders ?? {}).flatMap(([name, all]) =>
    name.toLowerCase() === wanted ? (all ?? []) : [],
  );
  return values.length === 1 ? values[0] : undefined;
}

/**
 * Allows or denies the one method that was asked for: where the policy is cached, it opens no other route.
 *
 * @param context What the function behind the route gets to know of the caller.
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
