import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";

/** Receives only webhooks whose signature the guard in front of the function has verified. */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const body = Buffer.from(event.body ?? "", "base64"); // The bytes that were signed.
  return { statusCode: 200, body: JSON.stringify({ bytes: body.length }) };
}
