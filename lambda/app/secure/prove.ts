import { createHmac } from "node:crypto";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import type { Secrets } from "../../../lib/formats/sealed/open-secrets.ts";
import { json } from "../../http/response.ts";

export interface ProveDependencies {
  /** Fails where the secret does not open: there is no answer without it. */
  readonly secrets: Secrets<"proofKey">;
}

/**
 * Answers who called, and an HMAC-SHA256 of the request id under the secret: proof that the function
 * opened it, which tells nothing about it.
 */
export function prove({ secrets }: ProveDependencies) {
  return async (event: APIGatewayProxyEvent, lambda: Context): Promise<APIGatewayProxyResult> => {
    const { requestId, identity } = event.requestContext;
    const { proofKey } = await secrets(lambda);
    const proof = createHmac("sha256", proofKey.reveal()).update(requestId).digest("hex");
    return json(200, { caller: identity.userArn, requestId, proof });
  };
}
