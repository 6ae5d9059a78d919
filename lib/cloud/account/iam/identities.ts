import type { Policy } from "../../../iam/policy/policy.ts";
import type { Principal } from "../../../iam/principal/principal.ts";
import type { KnownCredentials } from "../../../sigv4/verification/verify.ts";
import type { TagRecord } from "../../state/cloud-state.ts";

/** What policies can be put on. */
export interface PolicyHolder {
  /** Those it was declared with, by name. */
  readonly inline: ReadonlyMap<string, Policy>;
  /** ARNs of the managed policies it was declared with; their text may change under it. */
  readonly managed: readonly string[];
  /** Those that policy resources attach to it, by policy name or ARN, each with the resource's id. */
  readonly attached: Map<string, { readonly policy: Policy; readonly by: string }>;
}

/** A user or a role. */
export interface Bounded extends PolicyHolder {
  /** ARN of the managed policy that is its permissions boundary. */
  readonly boundary: string | undefined;
  readonly tags: readonly TagRecord[];
}

export interface User extends Bounded {
  readonly userName: string;
  readonly arn: string;
  readonly userId: string;
  /** Those it was declared in. */
  readonly groups: readonly string[];
  /** Those that other resources put it in, by the id of the resource. */
  readonly additions: Map<string, string>;
}

export interface Role extends Bounded {
  readonly roleName: string;
  readonly arn: string;
  readonly roleId: string;
  readonly trust: Policy;
  readonly maxSessionSeconds: number;
}

/** Temporary credentials of a role, as `AssumeRole` gives them. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Who asks, with all that the account says of them. */
export interface Caller {
  readonly principal: Principal;
  /** Those on the user or role, a user's groups included. */
  readonly policies: readonly Policy[];
  readonly boundary?: Policy | undefined;
  /** Those passed for its session, where any were. */
  readonly sessionPolicies?: readonly Policy[] | undefined;
  /** Condition keys that say more of it than its principal: tags, and of a session when it began. */
  readonly keys?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Whoever asks where no signature is asked for, also with one. */
export const ANONYMOUS: Caller = { principal: { type: "Anonymous" }, policies: [] };

/** Whoever asks, known to an authorizer that gave these policies for them. */
export function authorizedCaller(policies: readonly Policy[]): Caller {
  return { principal: { type: "Anonymous", knownByAuthorizer: true }, policies };
}

/** Known credentials and whose they are. */
export interface Identity extends KnownCredentials, Caller {
  readonly accessKeyId: string;
  readonly principal: Extract<Principal, { type: "User" | "AssumedRole" }>;
  /** Whether a function's process asks: as its execution role, or as one that it assumed from there. */
  readonly isFunction: boolean;
  /** How the session that the credentials belong to was made; none: a user's own keys. */
  readonly session?: SessionOptions | undefined;
}

/** What a session has beyond its role, and what is passed on by those that it assumes in turn. */
export interface SessionOptions {
  /** When it began. */
  readonly issued: Date;
  /** Documents of inline session policies. */
  readonly policies: readonly unknown[];
  /** ARNs of the managed policies passed for it; their text may change under it. */
  readonly policyArns: readonly string[];
  readonly tags: readonly TagRecord[];
  /** Keys of those tags that the next session in the chain has too. */
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** Whether a function's process asked for it. */
  readonly ofFunction: boolean;
}
