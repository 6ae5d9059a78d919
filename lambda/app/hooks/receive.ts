import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { bodyOf } from "../../http/body.ts";

/**
 * Responds with the body of the delivery. The guard has verified the delivery before, so this handler does not check
 * a signature.
 */
export function receive(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  return Promise.resolve({
    statusCode: 200,
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" },
    body: `Successfully validated: ${bodyOf(event).toString("utf8")}`,
  });
}
