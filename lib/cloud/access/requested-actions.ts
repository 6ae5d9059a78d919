import { policyOf, type Policy } from "../../iam/policy/policy.ts";
import type { Account } from "../account/account.ts";
import type { FunctionUrl } from "../account/lambda/function-url.ts";
import type { RequestedAction } from "./decide.ts";

/** A call of an API, with the verb and path of the request itself rather than the route's template. */
export interface ApiCall {
  readonly apiId: string;
  readonly stage: string;
  readonly verb: string;
  /** The path after the stage, not decoded. */
  readonly path: string;
}

/**
 * Returns the action `execute-api:Invoke` on an API.
 *
 * @param resourcePolicy The API's resource policy, as it was deployed to the stage.
 */
export function onApi(account: Account, call: ApiCall, resourcePolicy?: Policy): RequestedAction {
  return { action: "execute-api:Invoke", resource: apiCallArn(account, call), resourcePolicy };
}

/** The ARN of an API call in policies. It is also the source ARN when API Gateway invokes a function. */
export function apiCallArn(
  { partition, region, accountId }: Account,
  { apiId, stage, verb, path }: ApiCall,
): string {
  return `arn:${partition}:execute-api:${region}:${accountId}:${apiId}/${stage}/${verb}${path}`;
}

/**
 * Returns an action on a function, `lambda:InvokeFunction` by default.
 *
 * @param resource The function's ARN, with the qualifier if the caller named one.
 */
export function onFunction(
  account: Pick<Account, "permissions">,
  resource: string,
  action = "lambda:InvokeFunction",
): RequestedAction {
  return { action, resource, resourcePolicy: functionPolicy(account, resource) };
}

/** The ARN of an API's authorizer. */
export function authorizerArn(
  { partition, region, accountId }: Account,
  apiId: string,
  authorizerId: string,
): string {
  return `arn:${partition}:execute-api:${region}:${accountId}:${apiId}/authorizers/${authorizerId}`;
}

/**
 * Returns the action for a function that API Gateway itself invokes.
 *
 * @param sourceArn ARN of the route (declared method and path template) or of the authorizer that the function
 *   is invoked for.
 */
export function byGateway(account: Account, resource: string, sourceArn: string): RequestedAction {
  return {
    ...onFunction(account, resource),
    keys: {
      "aws:SourceArn": [sourceArn],
      "aws:SourceAccount": [account.accountId],
    },
  };
}

/**
 * Returns the two actions that a call of a function URL requires. Each must be allowed by itself, even if the
 * URL requires no signature. Each has its own condition key, which a direct invocation does not have.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export function onFunctionUrl(
  account: Account,
  { functionArn, authType }: FunctionUrl,
): readonly RequestedAction[] {
  const requested = (action: string, key: string, value: string): RequestedAction => ({
    ...onFunction(account, functionArn, action),
    keys: { [key]: [value] },
    pinned: { [key]: value },
  });
  return [
    requested("lambda:InvokeFunctionUrl", "lambda:FunctionUrlAuthType", authType),
    requested("lambda:InvokeFunction", "lambda:InvokedViaFunctionUrl", "true"),
  ];
}

const NO_POLICY = policyOf([]);

/** The resource policy of a function, version or alias. */
function functionPolicy({ permissions }: Pick<Account, "permissions">, resource: string): Policy {
  return permissions.get(resource)?.policy ?? NO_POLICY;
}

/**
 * Returns the action `sts:AssumeRole` on a role.
 *
 * @param trust The role's trust policy, or `undefined` if the role does not exist, which denies every caller.
 * @param keys Condition keys of the request.
 */
export function onRole(
  resource: string,
  trust: Policy | undefined,
  keys: Readonly<Record<string, readonly string[]>>,
): RequestedAction {
  return {
    action: "sts:AssumeRole",
    resource,
    resourcePolicy: trust ?? policyOf([]),
    resourcePolicyMustAllow: "role trust policy",
    keys,
  };
}
