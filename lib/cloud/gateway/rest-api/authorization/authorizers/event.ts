import type { FunctionAuthorizer } from "../../../../account/apigateway/api-authorizer.ts";
import type { Exchange } from "../../routing/exchange.ts";
import { withoutBody } from "../../integration/proxy-event.ts";
import type { IdentityValues } from "./identity.ts";

/**
 * The event of an authorizer's function. Absent maps are empty objects, whereas they are `null` in the event of
 * a proxy integration.
 *
 * @param methodArn ARN of the request itself, not of the route's template.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
export function authorizerEvent(
  exchange: Exchange,
  { type }: FunctionAuthorizer,
  methodArn: string,
  identity: IdentityValues,
): object {
  if (type === "TOKEN") return { type, methodArn, authorizationToken: identity[0]?.[0] };
  const members = Object.entries(withoutBody(exchange));
  const full = members.map(([name, value]): [string, unknown] => [name, value ?? {}]);
  return { type, methodArn, ...Object.fromEntries(full) };
}
