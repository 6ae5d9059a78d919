import type { APIGatewayRequestAuthorizerEvent } from "aws-lambda";

const METHOD_ARN = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/prod/GET/ui";

/** As much of the event of a REQUEST authorizer as ours read. */
export function authorizerEvent(
  multiValueHeaders: Readonly<Record<string, string[]>>,
): APIGatewayRequestAuthorizerEvent {
  // They read nothing else of it.
  return {
    methodArn: METHOD_ARN,
    multiValueHeaders,
  } as unknown as APIGatewayRequestAuthorizerEvent;
}

/** The policy that lets a caller on that one method in, or keeps it out. */
export function policy(Effect: "Allow" | "Deny") {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect, Action: "execute-api:Invoke", Resource: METHOD_ARN }],
  };
}
