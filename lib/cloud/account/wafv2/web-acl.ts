import type { WireRequest } from "../../../sigv4/request/request.ts";
import type { WireResponse } from "../../http/http-types.ts";

/** A request as a web ACL sees it. */
export interface Inspected {
  readonly request: WireRequest;
  /** The address of the peer. Headers such as `X-Forwarded-For` do not change it. */
  readonly sourceIp: string;
  readonly now: Date;
  /** Number of bytes of the body that are inspected. */
  readonly bodyLimitBytes: number;
}

/** Returns whether a statement matches a request. For a rate-based statement, each call counts the request. */
export type Matcher = (inspected: Inspected) => boolean;

export type WafAction =
  | { readonly type: "allow" | "count" }
  /** `response` is the rule's own response, or `undefined` for the gateway's. */
  | { readonly type: "block"; readonly response: WireResponse | undefined };

export interface WafRule {
  readonly name: string;
  readonly priority: number;
  readonly matches: Matcher;
  readonly action: WafAction;
}

export interface WebAcl {
  readonly arn: string;
  readonly name: string;
  /** Sorted by priority, the lowest number first. */
  readonly rules: readonly WafRule[];
  readonly defaultAction: WafAction;
  readonly bodyLimitBytes: number;
}

export interface IpSet {
  readonly arn: string;
  readonly contains: (address: string) => boolean;
}

/** Why a request is blocked, and the response to it. */
export interface BlockedRequest {
  /** `rule <name>`, or `default` for the default action. */
  readonly by: string;
  readonly response: WireResponse | undefined;
}

/**
 * Evaluates the rules in order. The first matching rule that does more than count decides, or else the default
 * action.
 *
 * @returns `undefined` if the request is allowed.
 */
export function blocked(
  acl: WebAcl,
  request: Omit<Inspected, "bodyLimitBytes">,
): BlockedRequest | undefined {
  const { rules, defaultAction, bodyLimitBytes } = acl;
  const inspected = { ...request, bodyLimitBytes };
  const decisive = rules.find(({ action, matches }) => {
    // A rule that only counts is evaluated as well, because its rate must be counted.
    const isMatch = matches(inspected);
    return isMatch && action.type !== "count";
  });
  const action = decisive?.action ?? defaultAction;
  if (action.type !== "block") return undefined;
  return { by: decisive ? `rule ${decisive.name}` : "default", response: action.response };
}
