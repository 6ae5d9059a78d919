import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";

/** Receives only webhooks whose signature the guard in front of the function has verified. */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const { length } = event.body ?? "";
  return { statusCode: 200, body: JSON.stringify({ received: length }) };
}
