import { decide } from "../../../../access/decide.ts";
import { mayInvokeFunction } from "../../../../access/gateway-permission.ts";
import { refusalOf } from "../../../../access/refusal.ts";
import { onFunction } from "../../../../access/requested-actions.ts";
import { AS_CALLER } from "../../../../account/apigateway/integration.ts";
import { refusedAsRole, type RefusedInvocation } from "../../../role/invoke-as-role.ts";
import type { Exchange } from "../../routing/exchange.ts";
import { withStageVariables } from "../../../../account/apigateway/stage-variables.ts";
import { NO_CALLER } from "../credentials.ts";

interface Invocation {
  /** ARN of a function, version or alias. */
  readonly functionArn: string;
  /** ARN of the route or of the authorizer that the function is invoked for. */
  readonly sourceArn: string;
  readonly credentials: string | undefined;
}

/**
 * Returns why API Gateway may not invoke a function, or `undefined` if it may. Without credentials, the function's own
 * policy must allow API Gateway for the source. With the ARN of a role, API Gateway invokes the function as a session of
 * the role; with the credentials of the caller, as the caller.
 */
export function refusedInvocation(
  exchange: Exchange,
  { functionArn, sourceArn, credentials }: Invocation,
): RefusedInvocation | undefined {
  const { account, stage, request, peer, caller } = exchange;
  if (credentials === undefined) {
    return mayInvokeFunction(account, functionArn, sourceArn, { request, peer })
      ? undefined
      : { reason: `no permission allows API Gateway to invoke ${functionArn} for ${sourceArn}` };
  }
  const arn = withStageVariables(credentials, stage.variables);
  if (!AS_CALLER.test(arn)) return refusedAsRole(account, arn, functionArn, peer);
  if (!caller) return { reason: NO_CALLER };
  const action = onFunction(account, functionArn);
  const refusal = refusalOf(decide(account, caller, action, { request, peer }), action);
  return (
    refusal && {
      reason: `${caller.principal.arn} may not invoke ${functionArn}: ${refusal.reason}`,
      allowing: refusal.allowing,
    }
  );
}
