import { PolicyUnsupported } from "../syntax/policy-unsupported.ts";

/** The principal that makes a request. ARNs have the form that AWS uses in messages and events. */
export type Principal =
  | {
      readonly type: "User";
      readonly accountId: string;
      readonly arn: string;
      /** `AIDA…` */
      readonly userId: string;
      readonly userName: string;
    }
  | {
      readonly type: "AssumedRole";
      readonly accountId: string;
      /** The session: `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
      readonly arn: string;
      /** The role: `arn:aws:iam::<account>:role/<path><role>`. */
      readonly roleArn: string;
      /** `AROA…:<session>` */
      readonly userId: string;
    }
  | {
      readonly type: "FederatedUser";
      readonly accountId: string;
      /** `arn:aws:sts::<account>:federated-user/<name>` */
      readonly arn: string;
      /** `<account>:<name>` */
      readonly userId: string;
      /** ARN and id of the user who called `GetFederationToken`. */
      readonly issuer: { readonly arn: string; readonly userId: string };
    }
  | { readonly type: "Service"; readonly service: string }
  /** The caller of a request whose only credential is a token of an identity provider. */
  | {
      readonly type: "WebIdentity";
      /** ARN of the provider: `arn:aws:iam::<account>:oidc-provider/<URL without scheme>`. */
      readonly provider: string;
      /** The `sub` of the token. */
      readonly subject: string;
    }
  /** The caller of a request without a signature, where such requests are allowed. */
  | {
      readonly type: "Anonymous";
      /**
       * Set if an authorizer identified the caller. The identity policies are then the policies that the authorizer
       * returned.
       */
      readonly knownByAuthorizer?: true;
    };

/** Returns the name of a principal in AWS's messages. */
export function principalName(principal: Principal): string {
  if (principal.type === "Service") return principal.service;
  if (principal.type === "WebIdentity") return `${principal.provider}:${principal.subject}`;
  return principal.type === "Anonymous" ? "anonymous" : principal.arn;
}

/** Returns the `Principal` element that names only this principal. For a session, the element names the role. */
export function principalElement(principal: Principal): unknown {
  if (principal.type === "Anonymous") return "*";
  if (principal.type === "Service") return { Service: principal.service };
  if (principal.type === "WebIdentity") return { Federated: principal.provider };
  return { AWS: principal.type === "AssumedRole" ? principal.roleArn : principal.arn };
}

/** Returns the account of a principal, or `undefined` for services, web identities and anonymous callers. */
export function principalAccount(principal: Principal): string | undefined {
  return "accountId" in principal ? principal.accountId : undefined;
}

/**
 * Whether an authorizer identified the caller, so that identity policies apply although the caller belongs to no
 * account.
 */
export function isKnownByAuthorizer(principal: Principal): boolean {
  return principal.type === "Anonymous" && principal.knownByAuthorizer === true;
}

/**
 * How a statement of a resource policy names a principal.
 *
 * - `direct`: as the principal itself, or as everyone. In the same account, only a Deny limits such an Allow.
 * - `role`: as a session of the role, or a federated user of the user, that the statement names. The boundary of the
 *   role or user and the session's policies must also allow the request.
 * - `account`: as a member of its account. An identity policy of that account must also allow the request.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export type Naming = "direct" | "role" | "account";

/** Reasons, for messages, why these kinds of `Principal` entry match no principal of the local cloud. */
const NOBODY: ReadonlyMap<string, string> = new Map([
  ["Federated", ": no principal here comes from an identity provider"],
  ["CanonicalUser", ": only policies of S3 buckets have it"],
]);

type Names = (principal: Principal) => Naming | undefined;

/** ARN of an identity provider for OpenID Connect. */
export const OIDC_PROVIDER = /^arn:[^:*?]+:iam::\d{12}:oidc-provider\/([^*?]+)$/;

/**
 * Compiles one entry of a `Principal` element.
 *
 * @throws {PolicyUnsupported} If the kind or name cannot be evaluated: no entry is skipped.
 */
export function parsePrincipal(kind: string, name: string): Names {
  if (name.includes("${")) {
    throw new PolicyUnsupported(`policy variable in ${name} cannot be evaluated here`);
  }
  if (kind === "Service") {
    if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(name)) {
      throw new PolicyUnsupported(`${JSON.stringify(name)} is not a service principal`);
    }
    return (p) => (p.type === "Service" && p.service === name ? "direct" : undefined);
  }
  if (kind === "Federated" && OIDC_PROVIDER.test(name)) {
    return (p) => (p.type === "WebIdentity" && p.provider === name ? "direct" : undefined);
  }
  if (kind !== "AWS") {
    const why = NOBODY.get(kind) ?? "";
    throw new PolicyUnsupported(`Principal ${kind} cannot be evaluated here${why}`);
  }
  if (name === "*") return () => "direct";
  const account = /^\d{12}$/.test(name) ? name : /^arn:[^:*?]+:iam::(\d{12}):root$/.exec(name)?.[1];
  if (account !== undefined) {
    return (p) => (principalAccount(p) === account ? "account" : undefined);
  }
  // When a user or role is deleted, AWS replaces its ARN by its id. The id does not match a user or role that is
  // created later with the same name.
  if (/^(?:AIDA|AROA)[A-Z0-9]{12,}$/.test(name)) {
    return (p) => {
      if (p.type === "User") return p.userId === name ? "direct" : undefined;
      if (p.type === "FederatedUser") return p.issuer.userId === name ? "role" : undefined;
      return p.type === "AssumedRole" && p.userId.startsWith(`${name}:`) ? "role" : undefined;
    };
  }
  if (
    !/^arn:[^:*?]+:(?:iam::\d{12}:(?:user|role)|sts::\d{12}:(?:assumed-role|federated-user))\/[^*?]+$/.test(
      name,
    )
  ) {
    throw new PolicyUnsupported(`Principal ${JSON.stringify(name)} cannot be evaluated here`);
  }
  return (p) => {
    if ("arn" in p && p.arn === name) return "direct";
    if (p.type === "FederatedUser") return p.issuer.arn === name ? "role" : undefined;
    return p.type === "AssumedRole" && p.roleArn === name ? "role" : undefined;
  };
}

/** Returns the most specific way in which one of the entries names a principal. */
export function anyOf(entries: readonly Names[]): Names {
  const [only] = entries;
  if (only && entries.length === 1) return only;
  return (principal) => {
    let found: Naming | undefined;
    for (const names of entries) {
      const naming = names(principal);
      if (naming === "direct") return naming;
      if (found !== "role") found = naming ?? found;
    }
    return found;
  };
}

/**
 * Whether a Deny with `NotPrincipal` excludes a principal. AWS checks the account, then the role, then the user or
 * session itself, so the Deny excludes the principal only if the entries name all of them. For a federated user, the
 * user takes the place of the role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function excludes(entries: readonly Names[], principal: Principal): boolean {
  const found = new Set(entries.map((names) => names(principal)));
  if (!found.has("direct")) return false;
  const isSession = principal.type === "AssumedRole" || principal.type === "FederatedUser";
  if (isSession && !found.has("role")) return false;
  return principalAccount(principal) === undefined || found.has("account");
}
