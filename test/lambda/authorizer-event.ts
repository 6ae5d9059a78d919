import type { APIGatewayRequestAuthorizerEvent } from "aws-lambda";

const METHOD_ARN = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/prod/GET/ui";

/** Returns the part of a REQUEST authorizer's event that ours read. */
export function authorizerEvent(
  multiValueHeaders: Readonly<Record<string, string[]>>,
): APIGatewayRequestAuthorizerEvent {
  // Our authorizers read only these members.
  return {
    methodArn: METHOD_ARN,
    multiValueHeaders,
  } as unknown as APIGatewayRequestAuthorizerEvent;
}

/** Returns the policy that allows or denies the method of the event. */
export function policy(Effect: "Allow" | "Deny") {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect, Action: "execute-api:Invoke", Resource: METHOD_ARN }],
  };
}
