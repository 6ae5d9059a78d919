import { createHmac } from "node:crypto";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { json } from "../response.ts";

export interface ProveDependencies {
  /** Gives the opened secret, or fails: there is no answer without it. */
  readonly proofKey: () => Promise<string>;
}

/**
 * Answers who called, and an HMAC-SHA256 of the request id under the secret: proof that the function
 * opened it, which tells nothing about it.
 */
export function prove({ proofKey }: ProveDependencies) {
  return async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const { requestId, identity } = event.requestContext;
    const proof = createHmac("sha256", await proofKey())
      .update(requestId)
      .digest("hex");
    return json(200, { caller: identity.userArn, requestId, proof });
  };
}
