import type { Policy } from "../../iam/policy.ts";
import type { Principal } from "../../iam/principal.ts";
import type { KnownCredentials } from "../../sigv4/verify.ts";

/** What policies can be put on. */
export interface PolicyHolder {
  /** Those it was declared with, by name. */
  readonly inline: ReadonlyMap<string, Policy>;
  /** ARNs of the managed policies it was declared with; their text may change under it. */
  readonly managed: readonly string[];
  /** Those that policy resources attach to it, by policy name or ARN, each with the resource's id. */
  readonly attached: Map<string, { readonly policy: Policy; readonly by: string }>;
}

export interface User extends PolicyHolder {
  readonly userName: string;
  readonly arn: string;
  readonly userId: string;
  /** Those it was declared in. */
  readonly groups: readonly string[];
  /** Those that other resources put it in, by the id of the resource. */
  readonly additions: Map<string, string>;
}

export interface Role extends PolicyHolder {
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

/** Known credentials and whose they are. */
export interface Identity extends KnownCredentials {
  readonly principal: Extract<Principal, { type: "User" | "AssumedRole" }>;
  readonly policies: readonly Policy[];
}
