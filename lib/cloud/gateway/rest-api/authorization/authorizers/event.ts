import type { ApiAuthorizer } from "../../../../account/apigateway/api-authorizer.ts";
import type { Exchange } from "../../routing/exchange.ts";
import { withoutBody } from "../../integration/proxy-event.ts";
import type { IdentityValues } from "./identity.ts";

/**
 * What an authorizer's function is given. Unlike in the event of a proxy integration, maps without
 * anything in them are empty, not `null`.
 *
 * @param methodArn Of this very request.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
export function authorizerEvent(
  exchange: Exchange,
  { type }: ApiAuthorizer,
  methodArn: string,
  identity: IdentityValues,
): object {
  if (type === "TOKEN") return { type, methodArn, authorizationToken: identity[0]?.[0] };
  const members = Object.entries(withoutBody(exchange));
  const full = members.map(([name, value]): [string, unknown] => [name, value ?? {}]);
  return { type, methodArn, ...Object.fromEntries(full) };
}
