import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { bodyOf } from "../../http/body.ts";

/**
 * Says what it received. The guard in front of it has verified the delivery: there is no signature to
 * look at here, and none to forget.
 */
export function receive(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  return Promise.resolve({
    statusCode: 200,
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" },
    body: `Successfully validated: ${bodyOf(event).toString("utf8")}`,
  });
}
