import type { APIGatewayProxyResult } from "aws-lambda";

/** Returns a JSON response in the form of API Gateway's proxy integration. */
export function json(statusCode: number, body: unknown): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { "Content-Type": "application/json", "Cache-Control": "no-store" },
    body: JSON.stringify(body),
  };
}
