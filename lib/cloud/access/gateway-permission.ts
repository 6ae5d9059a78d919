import { evaluate } from "../../iam/evaluate.ts";
import type { Policy } from "../../iam/policy/policy.ts";
import type { ConditionContext } from "../../iam/syntax/condition-context.ts";
import type { Account } from "../account/account.ts";
import { principalKeys, type RequestSource } from "../account/condition-context.ts";
import type { Caller } from "../account/iam/identities.ts";
import { evaluationInput } from "./decide.ts";
import { byGateway } from "./requested-actions.ts";

/** API Gateway itself. */
const GATEWAY: Caller = {
  principal: { type: "Service", service: "apigateway.amazonaws.com" },
  policies: [],
};
const PRINCIPAL_KEYS = new Map(Object.entries(principalKeys(GATEWAY.principal)));

/** Decisions, by source ARN, that depend on nothing else than it and the policy, which belongs to one function. */
const remembered = new WeakMap<Policy, Map<string, boolean>>();

/**
 * Whether API Gateway itself may invoke the function. The function's resource policy must allow it for the
 * declared method and path template, or for the authorizer.
 *
 * Most policies ask for the source only. Such a decision is remembered until a permission changes, because a function
 * can have hundreds of permissions.
 *
 * @param source The request on whose behalf the function is invoked.
 */
export function mayInvokeFunction(
  account: Account,
  functionArn: string,
  sourceArn: string,
  source: RequestSource,
): boolean {
  const policy = account.permissions.get(functionArn)?.policy;
  if (!policy) return false;
  const isLimited = source.peer.endpointPolicy !== undefined;
  const known = isLimited ? undefined : remembered.get(policy)?.get(sourceArn);
  if (known !== undefined) return known;

  const action = byGateway(account, functionArn, sourceArn);
  const { request, policies } = evaluationInput(account, GATEWAY, action, source);
  const constant = new Map([
    ...PRINCIPAL_KEYS,
    ["aws:sourcearn", [sourceArn]],
    ["aws:sourceaccount", [account.accountId]],
  ]);
  let dependsOnRequest = isLimited;
  const context: ConditionContext = {
    get(name) {
      const values = constant.get(name);
      if (values) return values;
      dependsOnRequest = true;
      return request.context.get(name);
    },
  };
  const { allowed } = evaluate({ ...request, context }, policies);
  if (dependsOnRequest) return allowed;
  const decisions = remembered.get(policy) ?? new Map<string, boolean>();
  remembered.set(policy, decisions.set(sourceArn, allowed));
  return allowed;
}
