import { createHmac } from "node:crypto";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import type { Secrets } from "../../../lib/formats/sealed/open-secrets.ts";
import { json } from "../../http/response.ts";

/** Dependencies of {@link prove}. */
export interface ProveDependencies {
  /** Decrypts the secret. If the promise rejects, the invocation fails. */
  readonly secrets: Secrets<"proofKey">;
}

/**
 * Returns a handler that responds with the caller and an HMAC-SHA256 of the request id, whose key is the secret. The
 * HMAC proves that the function decrypted the secret, without revealing it.
 */
export function prove({ secrets }: ProveDependencies) {
  return async (event: APIGatewayProxyEvent, lambda: Context): Promise<APIGatewayProxyResult> => {
    const { requestId, identity } = event.requestContext;
    const { proofKey } = await secrets(lambda);
    const proof = createHmac("sha256", proofKey.reveal()).update(requestId).digest("hex");
    return json(200, { caller: identity.userArn, requestId, proof });
  };
}
