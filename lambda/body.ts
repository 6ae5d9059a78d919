import type { APIGatewayProxyEvent } from "aws-lambda";

/** The body of an event as it was sent, byte for byte. */
export function bodyOf({
  body,
  isBase64Encoded,
}: Pick<APIGatewayProxyEvent, "body" | "isBase64Encoded">): Buffer {
  return Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
}
