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
 * Returns the condition keys of a request. Each is found when a policy asks for it, because most decisions ask for few
 * of them.
 *
 * @param more Condition keys of the called service, in any letter case. Its values of a key that the request has too
 *   are added to them.
 * @param resourceAccountId Returns the account of the resource, or `undefined` if the action has no resource.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function conditionContext(
  { principal, keys: ofCaller }: Pick<Caller, "principal" | "keys">,
  source: RequestSource,
  { region, clock, organization }: Pick<Account, "region" | "clock" | "organization">,
  more?: Keys,
  resourceAccountId: () => string | undefined = () => undefined,
): ConditionContext {
  const now = clock.now();
  // Earlier ones take precedence.
  const ofRequest = (key: string): readonly string[] | undefined =>
    valuesIn(ofCaller, key) ??
    principalKey(principal, key) ??
    (key === "aws:resourceaccount" ? listOf(resourceAccountId()) : undefined) ??
    ("accountId" in principal ? valuesIn(organization, key) : undefined) ??
    originKey(source, key) ??
    (key === "aws:requestedregion" ? [region] : timeKey(now, key));
  if (more === undefined) return { get: ofRequest };
  return {
    get(key) {
      let values = ofRequest(key);
      for (const name of Object.keys(more)) {
        if (name.toLowerCase() === key) values = [...(values ?? []), ...(more[name] ?? [])];
      }
      return values;
    },
  };
}

type Keys = Readonly<Record<string, readonly string[]>>;

function valuesIn(keys: Keys | undefined, key: string): readonly string[] | undefined {
  return keys !== undefined && Object.hasOwn(keys, key) ? keys[key] : undefined;
}

/** Returns the values of a condition key about the origin of a request. */
function originKey(
  { request, peer, throughService = false }: RequestSource,
  key: string,
): readonly string[] | undefined {
  const assumed = throughService ? undefined : valuesIn(peer.assumed, key);
  if (assumed) return assumed;
  switch (key) {
    case "aws:securetransport":
      return [String(throughService || peer.tls !== undefined)];
    case "aws:sourceip":
      return throughService ? undefined : [peer.sourceIp];
    case "aws:viaawsservice":
      return [String(throughService)];
    case "aws:useragent":
      return firstOf(request, "user-agent");
    case "aws:referer":
      return firstOf(request, "referer");
    default:
      return undefined;
  }
}

function firstOf(
  request: Pick<WireRequest, "headers">,
  header: string,
): readonly string[] | undefined {
  return listOf(headerValues(request, header)[0]);
}

function listOf(value: string | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : [value];
}

function timeKey(now: Date, key: string): readonly string[] | undefined {
  if (key === "aws:currenttime") return [`${now.toISOString().slice(0, 19)}Z`];
  return key === "aws:epochtime" ? [String(Math.floor(now.getTime() / 1000))] : undefined;
}

/** Returns the global condition keys for the current time. */
export function timeKeys(now: Date): Record<string, readonly string[]> {
  return keysBy(["aws:currenttime", "aws:epochtime"], (key) => timeKey(now, key));
}

const PRINCIPAL_KEYS = [
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalisawsservice",
  "aws:principalservicename",
  "aws:principaltype",
  "aws:userid",
  "aws:username",
];

/** Returns the global condition keys for the principal. */
export function principalKeys(principal: Principal): Record<string, readonly string[]> {
  return keysBy(PRINCIPAL_KEYS, (key) => principalKey(principal, key));
}

function keysBy(
  names: readonly string[],
  valuesOf: (key: string) => readonly string[] | undefined,
): Record<string, readonly string[]> {
  const found: Record<string, readonly string[]> = {};
  for (const name of names) {
    const values = valuesOf(name);
    if (values) found[name] = values;
  }
  return found;
}

function principalKey(principal: Principal, key: string): readonly string[] | undefined {
  if (key === "aws:principalisawsservice") return [String(principal.type === "Service")];
  if (key === "aws:principaltype") return typeOf(principal);
  if (principal.type === "Service") {
    return key === "aws:principalservicename" ? [principal.service] : undefined;
  }
  if (!("accountId" in principal)) return undefined;
  switch (key) {
    case "aws:principalaccount":
      return [principal.accountId];
    case "aws:principalarn":
      return [principal.type === "AssumedRole" ? principal.roleArn : principal.arn];
    case "aws:userid":
      return [principal.userId];
    case "aws:username":
      return principal.type === "User" ? [principal.userName] : undefined;
    default:
      return undefined;
  }
}

/** Services and web identities have no type. */
function typeOf({ type }: Principal): readonly string[] | undefined {
  return type === "Service" || type === "WebIdentity" ? undefined : [type];
}
