import type { Policy } from "../../../iam/policy/policy.ts";
import type { Principal } from "../../../iam/principal/principal.ts";
import type { KnownCredentials } from "../../../sigv4/verification/verify.ts";
import type { TagRecord } from "../../state/cloud-state.ts";

/** A user, role or group, to which policies can be attached. */
export interface PolicyHolder {
  /** Inline policies that the resource of the user, role or group itself declares, by name. */
  readonly inline: ReadonlyMap<string, Policy>;
  /** ARNs of the managed policies that the same resource declares. Their text may change later. */
  readonly managed: readonly string[];
  /** Policies that other resources attach, by policy name or ARN, each with the id of that resource. */
  readonly attached: Map<string, { readonly policy: Policy; readonly by: string }>;
}

/** A user or a role. */
export interface Bounded extends PolicyHolder {
  /** ARN of the managed policy that is the permissions boundary. */
  readonly boundary: string | undefined;
  readonly tags: readonly TagRecord[];
}

export interface User extends Bounded {
  readonly userName: string;
  readonly arn: string;
  readonly userId: string;
  /** Groups that the user's own resource declares. */
  readonly groups: readonly string[];
  /** Groups that other resources add the user to, by the id of the resource. */
  readonly additions: Map<string, string>;
}

export interface Group extends PolicyHolder {
  readonly groupName: string;
  readonly arn: string;
  readonly groupId: string;
}

export interface Role extends Bounded {
  readonly roleName: string;
  readonly arn: string;
  readonly roleId: string;
  readonly trust: Policy;
  readonly maxSessionSeconds: number;
}

/** Temporary credentials, as STS returns them. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** The principal of a request, with the policies and condition keys that the account has for it. */
export interface Caller {
  readonly principal: Principal;
  /** Policies of the user or role, including the policies of a user's groups. */
  readonly policies: readonly Policy[];
  readonly boundary?: Policy | undefined;
  /** Session policies, or `undefined` if the session has no session policies. */
  readonly sessionPolicies?: readonly Policy[] | undefined;
  /** Condition keys in addition to the principal's own: tags, and when the session began. */
  readonly keys?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The caller of a request that needs no signature, even if the request is signed. */
export const ANONYMOUS: Caller = { principal: { type: "Anonymous" }, policies: [] };

/** Returns a caller that an authorizer identified and returned these policies for. */
export function authorizedCaller(policies: readonly Policy[]): Caller {
  return { principal: { type: "Anonymous", knownByAuthorizer: true }, policies };
}

/** Known credentials and the principal that they belong to. */
export interface Identity extends KnownCredentials, Caller {
  readonly accessKeyId: string;
  readonly principal: Extract<Principal, { type: "User" | "AssumedRole" | "FederatedUser" }>;
  /** Whether the caller is a function's process, with its execution role or a role that it has assumed. */
  readonly isFunction: boolean;
  /** Options of the session of a role, or `undefined` for the credentials of a user. */
  readonly session?: SessionOptions | undefined;
  /** Whether the credentials are temporary credentials of a user, which IAM and most of STS refuse. */
  readonly isUserSession?: boolean;
}

/** The properties of a session in addition to its role, some of which pass on to the next session in a chain. */
export interface SessionOptions {
  /** When the session began. */
  readonly issued: Date;
  /** Documents of inline session policies. */
  readonly policies: readonly unknown[];
  /** ARNs of the managed session policies. Their text may change later. */
  readonly policyArns: readonly string[];
  readonly tags: readonly TagRecord[];
  /** Keys of the tags that the next session in the chain inherits. */
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** Whether a function's process requested the session. */
  readonly ofFunction: boolean;
}
