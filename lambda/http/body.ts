import type { APIGatewayProxyEvent } from "aws-lambda";

/** The body of an event as it was sent: byte for byte where API Gateway passes it on as base64. */
export function bodyOf({
  body,
  isBase64Encoded,
}: Pick<APIGatewayProxyEvent, "body" | "isBase64Encoded">): Buffer {
  return Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
}
