import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import { httpsKeyService, readEnv, sealedSecrets } from "signet-cdk/runtime";
import { ordersEnv } from "./env.ts";

const env = readEnv(ordersEnv, process.env);
const secrets = sealedSecrets({
  service: httpsKeyService(process.env),
  ...env.sealed,
  names: ordersEnv.secrets,
});

export async function handler(
  event: APIGatewayProxyEvent,
  context: Context,
): Promise<APIGatewayProxyResult> {
  const { partnerToken } = await secrets(context); // Opened once for each container.
  const token = partnerToken.reveal(); // Everything else shows [secret partnerToken].
  return {
    statusCode: 200,
    body: JSON.stringify({
      caller: event.requestContext.identity.userArn,
      currency: env.CURRENCY,
      tokenBytes: Buffer.byteLength(token),
    }),
  };
}
