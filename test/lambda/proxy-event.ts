import type { APIGatewayProxyEvent } from "aws-lambda";

/** Returns the part of API Gateway's event that the handlers read. */
export function proxyEvent(
  body: string | null = null,
  userArn = "arn:aws:iam::123456789012:user/TestLambda",
  requestId = "11111111-2222-4333-8444-555555555555",
): APIGatewayProxyEvent {
  const event = { body, requestContext: { requestId, identity: { userArn } } };
  // The handlers read only these members.
  return event as APIGatewayProxyEvent;
}
