import type { APIGatewayProxyResult } from "aws-lambda";
import { json } from "../../http/response.ts";

/** Says hello. Reads nothing of the request, so that there is nothing to abuse. */
export function greet(): Promise<APIGatewayProxyResult> {
  return Promise.resolve(json(200, { message: "hello" }));
}
