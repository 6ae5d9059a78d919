import type { WireRequest } from "../../../sigv4/request/request.ts";
import type { WireResponse } from "../../http/http-types.ts";

/** A request as a web ACL sees it. */
export interface Inspected {
  readonly request: WireRequest;
  /** Of the socket, whatever headers say. */
  readonly sourceIp: string;
  readonly now: Date;
  /** How much of the body is looked at. */
  readonly bodyLimitBytes: number;
}

/** Whether a request is of those that a statement is about. A rate is counted by asking. */
export type Matcher = (inspected: Inspected) => boolean;

export type WafAction =
  | { readonly type: "allow" | "count" }
  /** With an answer of its own, or the gateway's. */
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
  /** By priority, the lowest number first. */
  readonly rules: readonly WafRule[];
  readonly defaultAction: WafAction;
  readonly bodyLimitBytes: number;
}

export interface IpSet {
  readonly arn: string;
  readonly contains: (address: string) => boolean;
}

/** What blocks a request. */
export interface BlockedRequest {
  /** The rule's name, or that it was none. */
  readonly by: string;
  readonly response: WireResponse | undefined;
}

/** Asks the rules in their order: the first that matches decides, unless it only counts. */
export function blocked(
  acl: WebAcl,
  request: Omit<Inspected, "bodyLimitBytes">,
): BlockedRequest | undefined {
  const { rules, defaultAction, bodyLimitBytes } = acl;
  const inspected = { ...request, bodyLimitBytes };
  const decisive = rules.find(({ action, matches }) => {
    // Asked also where it only counts: a rate goes on.
    const isMatch = matches(inspected);
    return isMatch && action.type !== "count";
  });
  const action = decisive?.action ?? defaultAction;
  if (action.type !== "block") return undefined;
  return { by: decisive ? `rule ${decisive.name}` : "default", response: action.response };
}
