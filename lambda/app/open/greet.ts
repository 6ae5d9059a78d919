import type { APIGatewayProxyResult } from "aws-lambda";
import { json } from "../../http/response.ts";

/** Returns a greeting. It reads no part of the request, so a request cannot abuse it. */
export function greet(): Promise<APIGatewayProxyResult> {
  return Promise.resolve(json(200, { message: "hello" }));
}
