import type { Account } from "../../account/account.ts";
import { DEFAULT_ROUTE, type HttpApi } from "../../account/apigatewayv2/http-api.ts";
import type { Properties } from "../../assembly/properties.ts";
import { roleArn } from "./api-of.ts";
import { functionArn, isFunctionUri } from "./function-arn.ts";
import { routeKey } from "./route-key.ts";

/** Id of the integration and of the route that API Gateway creates for `Target`. */
const QUICK = "quick";

/**
 * Creates the integration, the route and the stage of an API with `Target`. The route requires no signature, as on AWS.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop.html
 */
export function quickCreate(properties: Properties, api: HttpApi, account: Account): void {
  const target = properties.optionalText("Target");
  if (target === undefined) {
    for (const name of ["RouteKey", "CredentialsArn"]) {
      if (properties.has(name)) properties.fail(name, "is only allowed with Target");
    }
    if (api.routes.delete(QUICK)) {
      api.integrations.delete(QUICK);
      api.stages.delete(DEFAULT_ROUTE);
    }
    return;
  }
  const settings = {
    id: QUICK,
    timeoutMs: 30_000,
    credentialsArn: roleArn(properties, "CredentialsArn"),
    requestParameters: [],
    responseParameters: new Map(),
  };
  if (isFunctionUri(target)) {
    const arn = functionArn(properties, "Target", account);
    api.integrations.set(QUICK, {
      ...settings,
      type: "function",
      functionArn: arn,
      payload: "2.0",
    });
  } else if (/^https?:\/\/[^/]/.test(target)) {
    api.integrations.set(QUICK, { ...settings, type: "http", url: target, verb: "ANY" });
  } else properties.fail("Target", `is ${target}, which is neither a function nor a URL`);
  const key = properties.has("RouteKey")
    ? routeKey(properties)
    : { key: DEFAULT_ROUTE, verb: DEFAULT_ROUTE, template: "", segments: [] };
  const open = { authorization: "NONE", authorizerId: undefined, scopes: [] } as const;
  api.routes.set(QUICK, { id: QUICK, ...key, ...open, integrationId: QUICK });
  api.stages.set(DEFAULT_ROUTE, {
    name: DEFAULT_ROUTE,
    autoDeploy: true,
    deploymentId: undefined,
    variables: {},
    throttles: new Map(),
    accessLogFormat: undefined,
  });
}
