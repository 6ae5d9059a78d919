import { denialMessage } from "../../iam/decision.ts";
import { evaluate } from "../../iam/evaluate.ts";
import { whyRefused } from "../../iam/explain.ts";
import { policyOf } from "../../iam/policy.ts";
import type { WireRequest } from "../../sigv4/request.ts";
import { verify } from "../../sigv4/verify.ts";
import type { Account, FunctionConfiguration } from "../account/account.ts";
import { conditionContext } from "../account/condition-context.ts";
import type { Identity } from "../account/identities.ts";
import { diagnosis } from "../diagnosis.ts";
import type { Peer } from "../http.ts";
import {
  accessDenied,
  requestUriTooLong,
  signatureDenied,
  type GatewayError,
} from "./gateway-responses.ts";

/** A caller whose signature was right. */
export interface Caller extends Pick<Identity, "principal" | "policies"> {
  readonly accessKeyId: string;
}

/** API Gateway's limit on the ARN of a request. */
const ARN_LIMIT = 1600;

/** Who signed a request to a method with `AWS_IAM`, or how it is refused. */
export function authenticate(
  account: Account,
  request: WireRequest,
  now: Date,
): Caller | GatewayError {
  const { directory, region } = account;
  const settings = { region, service: "execute-api" };
  const result = verify(request, { find: (id) => directory.find(id), now, ...settings });
  if (!result.ok) {
    return signatureDenied(result, diagnosis(directory, request, result, settings));
  }
  const { principal, policies } = result.credentials;
  return { principal, policies, accessKeyId: result.accessKeyId };
}

/**
 * Whether a caller may invoke: `execute-api:Invoke` on the verb and path of this very request, not on
 * the route's template.
 *
 * @param path After the stage, raw.
 */
export function authorizeInvoke(
  account: Account,
  caller: Caller,
  request: WireRequest,
  peer: Peer,
  target: { readonly apiId: string; readonly stage: string; readonly path: string },
): GatewayError | undefined {
  const { partition, region, accountId } = account;
  const suffix = `${target.apiId}/${target.stage}/${request.method}${target.path}`;
  const arn = `arn:${partition}:execute-api:${region}:${accountId}:${suffix}`;
  if (arn.length > ARN_LIMIT) return requestUriTooLong;
  const query = {
    principal: caller.principal,
    action: "execute-api:Invoke",
    resource: arn,
    context: conditionContext(caller.principal, request, peer, account),
  };
  const policies = { identity: caller.policies, resourceAccountId: accountId };
  const decision = evaluate(query, policies);
  if (decision.allowed) return undefined;
  // API Gateway shows the last four digits of its own account only.
  const masked = `${"*".repeat(8)}${accountId.slice(-4)}`;
  const resource = `arn:${partition}:execute-api:${region}:${masked}:${suffix}`;
  const message = denialMessage({ ...query, resource }, decision);
  return accessDenied(message, whyRefused(query, policies, decision) ?? message);
}

/**
 * Whether API Gateway itself may call the function: the function's resource policy must allow it for
 * the declared method and path template.
 */
export function mayInvokeFunction(
  account: Account,
  configuration: FunctionConfiguration,
  sourceArn: string,
  request: WireRequest,
  peer: Peer,
): boolean {
  const principal = { type: "Service", service: "apigateway.amazonaws.com" } as const;
  const policies = [...(account.permissions.get(configuration.name)?.values() ?? [])];
  const context = conditionContext(principal, request, peer, account, {
    "aws:SourceArn": [sourceArn],
    "aws:SourceAccount": [account.accountId],
  });
  return evaluate(
    { principal, action: "lambda:InvokeFunction", resource: configuration.arn, context },
    {
      identity: [],
      resource: policyOf(policies.flatMap(({ statements }) => statements)),
      resourceAccountId: account.accountId,
    },
  ).allowed;
}

/**
 * What a request to a route that does not exist is answered: as if it had not been signed, or, where
 * what it has for a signature is none at all, what is wrong with that.
 */
export function unsignedFault(
  account: Account,
  request: WireRequest,
  now: Date,
): GatewayError | undefined {
  const result = verify(request, {
    find: () => undefined,
    region: account.region,
    service: "execute-api",
    now,
  });
  return !result.ok && result.denial === "IncompleteSignature"
    ? signatureDenied(result)
    : undefined;
}
