import { decide } from "../../../../access/decide.ts";
import { refusalOf } from "../../../../access/refusal.ts";
import { apiCallArn, onFunction } from "../../../../access/requested-actions.ts";
import type { FunctionConfiguration } from "../../../../account/account.ts";
import {
  AS_CALLER,
  type FunctionIntegration,
  type MappedFunctionIntegration,
} from "../../../../account/apigateway/integration.ts";
import { configurationAt } from "../../../../account/configuration-at.ts";
import { gatewayPeer } from "../../../role/assume-role.ts";
import { mayInvokeFunction } from "../../authorization/authorize-iam.ts";
import { integrationRefused, type GatewayError } from "../../responses/gateway-responses.ts";
import { configurationError } from "../../responses/integration-errors.ts";
import type { Exchange } from "../../routing/exchange.ts";
import { credentialsOf } from "../credentials.ts";
import { withStageVariables } from "../stage-variables.ts";

/** A function that API Gateway may invoke for an exchange. */
export interface CallableFunction {
  readonly configuration: FunctionConfiguration;
  /** ARN of the function, version or alias, as the integration names it. */
  readonly functionArn: string;
}

/**
 * Returns the function of an integration, or the error if API Gateway may not invoke it. Without credentials, the
 * function's own policy must allow API Gateway for the declared method and path template. With the ARN of a role, API
 * Gateway invokes the function as a session of the role; with the credentials of the caller, as the caller.
 */
export function callableFunction(
  exchange: Exchange,
  integration: FunctionIntegration | MappedFunctionIntegration,
): CallableFunction | GatewayError {
  const { account, api, stage, route, request, peer } = exchange;
  const { method, template } = route;
  const functionArn = withStageVariables(integration.functionArn, stage.variables);
  const configuration = configurationAt(account, functionArn);
  const credentials = credentialsOf(exchange, integration.credentials);
  if (credentials && "refused" in credentials) return configurationError(credentials.refused);
  if (credentials) {
    const isCaller = AS_CALLER.test(integration.credentials ?? "");
    const source = isCaller
      ? { request, peer }
      : { request: { headers: [] }, peer: gatewayPeer(peer) };
    const action = onFunction(account, functionArn);
    const refusal = refusalOf(decide(account, credentials, action, source), action);
    if (!configuration || refusal) {
      const reason = refusal?.reason ?? `${functionArn} does not exist`;
      return {
        ...configurationError(
          `${credentials.principal.arn} may not invoke ${functionArn}: ${reason}`,
        ),
        ...(refusal ? { allowing: refusal.allowing } : {}),
      };
    }
    return { configuration, functionArn };
  }
  const declared = { apiId: api.id, stage: stage.name, verb: method.httpMethod, path: template };
  const sourceArn = apiCallArn(account, declared);
  if (!configuration || !mayInvokeFunction(account, functionArn, sourceArn, request, peer)) {
    const reason = `no permission allows API Gateway to invoke ${functionArn} for ${sourceArn}`;
    return { ...integrationRefused, reason };
  }
  return { configuration, functionArn };
}
