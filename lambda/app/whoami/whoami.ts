import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { json } from "../../http/response.ts";

/** Members of `requestContext.authorizer` that are not part of the authorizer's context. */
const OF_THE_GATEWAY = ["principalId", "integrationLatency"];

/** Returns the principal that the authorizer named, and the context that it added. */
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
