import { policyOf, type Policy } from "../../iam/policy/policy.ts";
import type { Account, FunctionUrl } from "../account/account.ts";
import type { RequestedAction } from "./decide.ts";

/** A call of an API: the verb and path of this very request, not the route's template. */
export interface ApiCall {
  readonly apiId: string;
  readonly stage: string;
  readonly verb: string;
  /** After the stage, raw. */
  readonly path: string;
}

/**
 * `execute-api:Invoke` by a caller.
 *
 * @param resourcePolicy The API's, as it was deployed to the stage.
 */
export function onApi(account: Account, call: ApiCall, resourcePolicy?: Policy): RequestedAction {
  return { action: "execute-api:Invoke", resource: apiCallArn(account, call), resourcePolicy };
}

/** The ARN that policies are asked about: also the source ARN of API Gateway's own calls of functions. */
export function apiCallArn(
  { partition, region, accountId }: Account,
  { apiId, stage, verb, path }: ApiCall,
): string {
  return `arn:${partition}:execute-api:${region}:${accountId}:${apiId}/${stage}/${verb}${path}`;
}

/**
 * `lambda:InvokeFunction`, or another action on a function.
 *
 * @param resource The function's ARN, with the qualifier that the caller named, if any.
 */
export function onFunction(
  account: Account,
  functionName: string,
  resource: string,
  action = "lambda:InvokeFunction",
): RequestedAction {
  return { action, resource, resourcePolicy: functionPolicy(account, functionName) };
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
 * API Gateway's own call of a function.
 *
 * @param sourceArn For what: the declared method and path template of a route, or an authorizer.
 */
export function byGateway(
  account: Account,
  functionName: string,
  resource: string,
  sourceArn: string,
): RequestedAction {
  return {
    ...onFunction(account, functionName, resource),
    keys: {
      "aws:SourceArn": [sourceArn],
      "aws:SourceAccount": [account.accountId],
    },
  };
}

/**
 * What a call of a function URL takes: two actions, each to be allowed by itself, also where nobody has to
 * sign. Each has a condition key of its own; a direct call of the function has neither.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export function onFunctionUrl(
  account: Account,
  { functionName, functionArn, authType }: FunctionUrl,
): readonly RequestedAction[] {
  const requested = (action: string, key: string, value: string): RequestedAction => ({
    ...onFunction(account, functionName, functionArn, action),
    keys: { [key]: [value] },
    pinned: { [key]: value },
  });
  return [
    requested("lambda:InvokeFunctionUrl", "lambda:FunctionUrlAuthType", authType),
    requested("lambda:InvokeFunction", "lambda:InvokedViaFunctionUrl", "true"),
  ];
}

/** The resource policy of a function: all statements that permissions have added. */
function functionPolicy({ permissions }: Account, functionName: string): Policy {
  const added = [...(permissions.get(functionName)?.values() ?? [])];
  return policyOf(added.flatMap(({ statements }) => statements));
}

/**
 * `sts:AssumeRole`.
 *
 * @param trust None for a role that is not there: it trusts nobody.
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
