import type { ConditionContext } from "../../iam/conditions.ts";
import type { Principal } from "../../iam/principal.ts";
import { headerValues, type WireRequest } from "../../sigv4/request.ts";
import type { Peer } from "../http.ts";

/**
 * The global condition keys of a request, by key in lower case.
 *
 * @param more Keys of the service that is asked, in any case.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function conditionContext(
  principal: Principal,
  request: WireRequest,
  peer: Peer,
  region: string,
  more: Readonly<Record<string, readonly string[]>> = {},
): ConditionContext {
  const userAgent = headerValues(request, "user-agent")[0];
  const keys: Record<string, readonly string[]> = {
    "aws:requestedregion": [region],
    "aws:securetransport": ["false"],
    "aws:sourceip": [peer.sourceIp],
    ...(userAgent === undefined ? {} : { "aws:useragent": [userAgent] }),
    ...principalKeys(principal),
  };
  const context = new Map(Object.entries(keys));
  for (const [key, values] of Object.entries(more)) {
    const name = key.toLowerCase();
    // Keys that differ in case only are one key with several values.
    context.set(name, [...(context.get(name) ?? []), ...values]);
  }
  return context;
}

/** Those of them that say who asks. */
export function principalKeys(principal: Principal): Record<string, readonly string[]> {
  if (principal.type === "Service") return {};
  return {
    "aws:principalaccount": [principal.accountId],
    "aws:principalarn": [principal.type === "User" ? principal.arn : principal.roleArn],
    "aws:principaltype": [principal.type],
    "aws:userid": [principal.userId],
    ...(principal.type === "User" ? { "aws:username": [principal.userName] } : {}),
  };
}
