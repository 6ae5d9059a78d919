import { AS_CALLER } from "../../../account/apigateway/integration.ts";
import type { Identity } from "../../../account/iam/identities.ts";
import { assumeForGateway } from "../../role/assume-role.ts";
import type { Exchange } from "../routing/exchange.ts";
import { withStageVariables } from "../../../account/apigateway/stage-variables.ts";

export const NO_CALLER =
  "the integration calls as the caller of the method, but only AWS_IAM methods know their caller";

/**
 * Returns the identity with which API Gateway calls a service: a session of a role, or the caller. Returns `undefined` if
 * the integration has no credentials, or why there is no such identity.
 */
export function credentialsOf(
  { account, stage, caller, peer }: Exchange,
  credentials: string | undefined,
): Identity | { readonly refused: string } | undefined {
  if (credentials === undefined) return undefined;
  const arn = withStageVariables(credentials, stage.variables);
  if (!AS_CALLER.test(arn)) return assumeForGateway(account, arn, peer);
  return caller ?? { refused: NO_CALLER };
}
