import type { APIGatewayProxyEvent } from "aws-lambda";

/**
 * Returns the body of an event. If API Gateway passes the body as base64, the result has exactly the bytes that were
 * sent.
 */
export function bodyOf({
  body,
  isBase64Encoded,
}: Pick<APIGatewayProxyEvent, "body" | "isBase64Encoded">): Buffer {
  return Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
}
