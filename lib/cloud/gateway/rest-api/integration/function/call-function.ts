import { apiCallArn } from "../../../../access/requested-actions.ts";
import type { FunctionConfiguration } from "../../../../account/account.ts";
import type {
  FunctionIntegration,
  MappedFunctionIntegration,
} from "../../../../account/apigateway/integration.ts";
import { configurationAt } from "../../../../account/configuration-at.ts";
import { integrationRefused, type GatewayError } from "../../responses/gateway-responses.ts";
import { configurationError } from "../../responses/integration-errors.ts";
import type { Exchange } from "../../routing/exchange.ts";
import { withStageVariables } from "../../../../account/apigateway/stage-variables.ts";
import { refusedInvocation } from "./refused-invocation.ts";

/** A function that API Gateway may invoke for an exchange. */
export interface CallableFunction {
  readonly configuration: FunctionConfiguration;
  /** ARN of the function, version or alias, as the integration names it. */
  readonly functionArn: string;
}

/** Returns the function of an integration, or the error if API Gateway may not invoke it or it does not exist. */
export function callableFunction(
  exchange: Exchange,
  integration: FunctionIntegration | MappedFunctionIntegration,
): CallableFunction | GatewayError {
  const { account, api, stage, route } = exchange;
  const { method, template } = route;
  const functionArn = withStageVariables(integration.functionArn, stage.variables);
  const declared = { apiId: api.id, stage: stage.name, verb: method.httpMethod, path: template };
  const sourceArn = apiCallArn(account, declared);
  const { credentials } = integration;
  const refused = refusedInvocation(exchange, { functionArn, sourceArn, credentials });
  if (refused) {
    const { reason } = refused;
    return credentials === undefined
      ? { ...integrationRefused, ...refused }
      : { ...configurationError(reason), ...refused };
  }
  const configuration = configurationAt(account, functionArn);
  return configuration
    ? { configuration, functionArn }
    : configurationError(`the function ${functionArn} does not exist`);
}
