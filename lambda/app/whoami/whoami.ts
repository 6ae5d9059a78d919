import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { json } from "../../http/response.ts";

/** Members that API Gateway adds to `requestContext.authorizer`, in addition to the authorizer's context. */
const OF_THE_GATEWAY = ["principalId", "integrationLatency"];

/** Responds with the principal and the context that the authorizer returned. */
export function whoami({ requestContext }: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const known = Object.entries(requestContext.authorizer ?? {});
  const context = known.filter(([name]) => !OF_THE_GATEWAY.includes(name));
  return Promise.resolve(
    json(200, {
      principalId: requestContext.authorizer?.["principalId"] ?? null,
      context: Object.fromEntries(context),
    }),
  );
}
