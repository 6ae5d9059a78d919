import type { APIGatewayProxyResult } from "aws-lambda";
import { json } from "../../http/response.ts";

/** Responds with a greeting. It reads no part of the request, so no input can cause harm. */
export function greet(): Promise<APIGatewayProxyResult> {
  return Promise.resolve(json(200, { message: "hello" }));
}
