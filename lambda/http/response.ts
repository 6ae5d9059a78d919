import type { APIGatewayProxyResult } from "aws-lambda";

/** A JSON answer in the form API Gateway's proxy integration takes. */
export function json(statusCode: number, body: unknown): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { "Content-Type": "application/json", "Cache-Control": "no-store" },
    body: JSON.stringify(body),
  };
}
