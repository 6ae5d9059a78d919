import { evaluate } from "../../../iam/evaluate.ts";
import { apiCallArn, byGateway, onFunction } from "../../access/requested-actions.ts";
import type { RequestedAction } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import {
  pathTemplate,
  type Api,
  type ApiMethod,
  type Stage,
} from "../../account/apigateway/api.ts";
import { AS_CALLER } from "../../account/apigateway/integration.ts";
import type { Caller } from "../../account/iam/identities.ts";
import { withStageVariables } from "../../account/apigateway/stage-variables.ts";
import { assumeForGateway } from "../../gateway/role/assume-role.ts";
import { refusedAsRole } from "../../gateway/role/invoke-as-role.ts";
import type { PrepareEvaluation } from "./target.ts";

export interface Route {
  readonly account: Account;
  readonly api: Api;
  readonly stage: Stage;
  readonly method: ApiMethod;
}

/** What the backend of a route requires in addition to the permission to call the route. */
export interface BackendAccess {
  /** Whether API Gateway may call the backend. If not, no caller has access. */
  readonly isServed: boolean;
  /** An action that the caller itself must be allowed, because API Gateway calls as the caller. */
  readonly asCaller?: RequestedAction;
  /** A term that does not come from policies. */
  readonly onlyIf?: string;
}

const SERVED: BackendAccess = { isServed: true };
const UNSERVED: BackendAccess = { isServed: false };

export const GATEWAY: Caller = {
  principal: { type: "Service", service: "apigateway.amazonaws.com" },
  policies: [],
};
/** API Gateway's own calls come from no address that policies could name. */
const PEER = { sourceIp: "203.0.113.1" };

/**
 * Returns what the backend of a route requires. A MOCK or HTTP backend requires nothing, and neither does one that only
 * the local cloud does not serve.
 */
export function backendAccess(route: Route, prepare: PrepareEvaluation): BackendAccess {
  const { account, api, stage, method } = route;
  const { integration } = method;
  switch (integration.type) {
    case "function":
    case "mapped-function": {
      const functionArn = withStageVariables(integration.functionArn, stage.variables);
      const path = pathTemplate(stage.snapshot.resources, method.resourceId);
      const declared = { apiId: api.id, stage: stage.name, verb: method.httpMethod, path };
      const sourceArn = apiCallArn(account, declared);
      const { credentials } = integration;
      return functionAccess(route, { functionArn, sourceArn, credentials }, prepare);
    }
    case "service": {
      const { credentials, service, target } = integration;
      if (credentials === undefined) return UNSERVED;
      const arn = withStageVariables(credentials, stage.variables);
      if (AS_CALLER.test(arn)) {
        return { isServed: true, onlyIf: `if the caller may call ${service} ${target}` };
      }
      return "refused" in assumeForGateway(account, arn, PEER) ? UNSERVED : SERVED;
    }
    case "http":
    case "http-proxy":
    case "mock":
    case "unserved":
      return SERVED;
  }
}

interface Invocation {
  readonly functionArn: string;
  readonly sourceArn: string;
  readonly credentials?: string | undefined;
}

/** Returns what a function requires that API Gateway invokes for a route or as its authorizer. */
export function functionAccess(
  { account, stage, method }: Route,
  { functionArn, sourceArn, credentials }: Invocation,
  prepare: PrepareEvaluation,
): BackendAccess {
  if (credentials === undefined) {
    const given = prepare(GATEWAY, byGateway(account, functionArn, sourceArn));
    return { isServed: evaluate(given.request, given.policies).allowed };
  }
  const arn = withStageVariables(credentials, stage.variables);
  if (!AS_CALLER.test(arn)) {
    return { isServed: refusedAsRole(account, arn, functionArn, PEER) === undefined };
  }
  if (method.authorization !== "AWS_IAM") return UNSERVED;
  return { isServed: true, asCaller: onFunction(account, functionArn) };
}
