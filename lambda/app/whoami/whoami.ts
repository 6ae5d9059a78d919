import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { json } from "../../http/response.ts";

/** What an authorizer leaves in an event beside its context. */
const OF_THE_GATEWAY = ["principalId", "integrationLatency"];

/** Says as whom the caller was let in, and what the authorizer knows of them. */
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
