import type { APIGatewayProxyEvent } from "aws-lambda";

/** Returns the body of an event. It has exactly the bytes that were sent if API Gateway passes it as base64. */
export function bodyOf({
  body,
  isBase64Encoded,
}: Pick<APIGatewayProxyEvent, "body" | "isBase64Encoded">): Buffer {
  return Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
}
