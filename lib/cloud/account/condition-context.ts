import type { ConditionContext } from "../../iam/syntax/condition-context.ts";
import type { Principal } from "../../iam/principal/principal.ts";
import { headerValues, type WireRequest } from "../../sigv4/request/request.ts";
import type { Peer } from "../http/http-types.ts";
import type { Account } from "./account.ts";
import type { Caller } from "./iam/identities.ts";

/** A request's peer and its headers. */
export interface RequestSource {
  readonly request: Pick<WireRequest, "headers">;
  readonly peer: Peer;
  /**
   * Whether a service of AWS sends the request on behalf of the caller. The request then comes from the network of the
   * service, so it has no condition key about the network of the caller.
   */
  readonly throughService?: boolean;
}

/**
 * Returns the condition keys of a request, by key in lower case.
 *
 * @param more Condition keys of the called service, in any letter case.
 * @param resourceAccountId The account of the resource. @default - the action has no resource
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function conditionContext(
  { principal, keys: ofCaller }: Pick<Caller, "principal" | "keys">,
  { request, peer, throughService = false }: RequestSource,
  { region, clock, organization }: Pick<Account, "region" | "clock" | "organization">,
  more: Readonly<Record<string, readonly string[]>> = {},
  resourceAccountId?: string,
): ConditionContext {
  const userAgent = headerValues(request, "user-agent")[0];
  const referer = headerValues(request, "referer")[0];
  const isOfAccount = "accountId" in principal;
  const context = new Map<string, readonly string[]>();
  // A later value of a key replaces an earlier one. No intermediate objects are created, because who-can calls this
  // function for every cell of its matrix.
  const add = (keys: Readonly<Record<string, readonly string[]>> = {}): void => {
    for (const [key, values] of Object.entries(keys)) context.set(key, values);
  };
  add(timeKeys(clock.now()));
  context.set("aws:requestedregion", [region]);
  context.set("aws:securetransport", [String(throughService || peer.tls !== undefined)]);
  if (!throughService) context.set("aws:sourceip", [peer.sourceIp]);
  context.set("aws:viaawsservice", [String(throughService)]);
  if (userAgent !== undefined) context.set("aws:useragent", [userAgent]);
  if (referer !== undefined) context.set("aws:referer", [referer]);
  if (!throughService) add(peer.assumed);
  if (isOfAccount) add(organization);
  if (resourceAccountId !== undefined) context.set("aws:resourceaccount", [resourceAccountId]);
  add(principalKeys(principal));
  add(ofCaller);
  for (const [key, values] of Object.entries(more)) {
    const name = key.toLowerCase();
    // Keys that differ in case only are one key with several values.
    context.set(name, [...(context.get(name) ?? []), ...values]);
  }
  return context;
}

/** Returns the global condition keys for the current time. */
export function timeKeys(now: Date): Record<string, readonly string[]> {
  return {
    "aws:currenttime": [`${now.toISOString().slice(0, 19)}Z`],
    "aws:epochtime": [String(Math.floor(now.getTime() / 1000))],
  };
}

/** Returns the global condition keys for the principal. */
export function principalKeys(principal: Principal): Record<string, readonly string[]> {
  const isService = { "aws:principalisawsservice": [String(principal.type === "Service")] };
  if (principal.type === "Service") {
    return { ...isService, "aws:principalservicename": [principal.service] };
  }
  if (principal.type === "WebIdentity") return isService;
  if (principal.type === "Anonymous") return { ...isService, "aws:principaltype": ["Anonymous"] };
  return {
    ...isService,
    "aws:principalaccount": [principal.accountId],
    "aws:principalarn": [principal.type === "AssumedRole" ? principal.roleArn : principal.arn],
    "aws:principaltype": [principal.type],
    "aws:userid": [principal.userId],
    ...(principal.type === "User" ? { "aws:username": [principal.userName] } : {}),
  };
}
