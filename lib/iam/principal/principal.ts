import { PolicyUnsupported } from "../syntax/policy-unsupported.ts";

/** Who asks. ARNs are as AWS writes them in messages and events. */
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
    }
  | { readonly type: "Service"; readonly service: string }
  /** A request without a signature, where one is allowed. */
  | {
      readonly type: "Anonymous";
      /** An authorizer knows who asks, and the identity policies are those that it gave. */
      readonly knownByAuthorizer?: true;
    };

/** What a principal is called in AWS's messages. */
export function principalName(principal: Principal): string {
  if (principal.type === "Service") return principal.service;
  return principal.type === "Anonymous" ? "anonymous" : principal.arn;
}

/** The `Principal` element of a statement for one principal alone; a session's is its role. */
export function principalElement(principal: Principal): unknown {
  if (principal.type === "Anonymous") return "*";
  if (principal.type === "Service") return { Service: principal.service };
  return { AWS: principal.type === "AssumedRole" ? principal.roleArn : principal.arn };
}

/** The account a principal belongs to; services and the unknown belong to none. */
export function principalAccount(principal: Principal): string | undefined {
  return "accountId" in principal ? principal.accountId : undefined;
}

/** Whether identity policies count for somebody of no account. */
export function isKnownByAuthorizer(principal: Principal): boolean {
  return principal.type === "Anonymous" && principal.knownByAuthorizer === true;
}

/**
 * How a statement of a resource policy names a principal: itself (or everyone), which nothing limits but
 * a Deny; the role whose session it is, which that role's boundary and the session's policies limit; or
 * only the account it belongs to, which delegates the decision to that account's own policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export type Naming = "direct" | "role" | "account";

/** Why nobody is named by these kinds. */
const NOBODY: ReadonlyMap<string, string> = new Map([
  ["Federated", ": nobody signs in by an identity provider"],
  ["CanonicalUser", ": only policies of S3 buckets know them"],
]);

type Names = (principal: Principal) => Naming | undefined;

/**
 * Compiles one entry of a `Principal` element.
 *
 * @throws {PolicyUnsupported} at a kind or name that cannot be evaluated: none is passed over.
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
  if (kind !== "AWS") {
    const why = NOBODY.get(kind) ?? "";
    throw new PolicyUnsupported(`Principal ${kind} cannot be evaluated here${why}`);
  }
  if (name === "*") return () => "direct";
  const account = /^\d{12}$/.test(name) ? name : /^arn:[^:*?]+:iam::(\d{12}):root$/.exec(name)?.[1];
  if (account !== undefined) {
    return (p) => (principalAccount(p) === account ? "account" : undefined);
  }
  // What AWS makes of the ARN of a user or role that has gone; only the one that had it is named.
  if (/^(?:AIDA|AROA)[A-Z0-9]{12,}$/.test(name)) {
    return (p) => {
      if (p.type === "User") return p.userId === name ? "direct" : undefined;
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
    return p.type === "AssumedRole" && p.roleArn === name ? "role" : undefined;
  };
}

/** How one of these entries names a principal: the strongest naming there is. */
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
 * Whom a Deny leaves out by `NotPrincipal`: those of whom everything is named that AWS looks at, one
 * after another: the account, the role, and the user or session itself.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function excludes(entries: readonly Names[], principal: Principal): boolean {
  const found = new Set(entries.map((names) => names(principal)));
  if (!found.has("direct")) return false;
  if (principal.type === "AssumedRole" && !found.has("role")) return false;
  return principalAccount(principal) === undefined || found.has("account");
}
