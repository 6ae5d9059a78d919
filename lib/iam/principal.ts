import { PolicyUnsupported } from "./conditions.ts";

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
  | { readonly type: "Service"; readonly service: string };

/** What a principal is called in AWS's messages. */
export function principalName(principal: Principal): string {
  return principal.type === "Service" ? principal.service : principal.arn;
}

/** The account a principal belongs to; a service belongs to none. */
export function principalAccount(principal: Principal): string | undefined {
  return principal.type === "Service" ? undefined : principal.accountId;
}

/**
 * How a statement of a resource policy names a principal: itself (or everyone), or only the account it
 * belongs to, which delegates the decision to that account's own policies.
 */
export type Naming = "direct" | "account";

/**
 * Compiles one entry of a `Principal` element.
 *
 * @throws {PolicyUnsupported} at a kind or name that cannot be evaluated: none is passed over.
 */
export function parsePrincipal(
  kind: string,
  name: string,
): (principal: Principal) => Naming | undefined {
  if (name.includes("${")) {
    throw new PolicyUnsupported(`policy variable in ${name} cannot be evaluated here`);
  }
  if (kind === "Service") {
    if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(name)) {
      throw new PolicyUnsupported(`${JSON.stringify(name)} is not a service principal`);
    }
    return (p) => (p.type === "Service" && p.service === name ? "direct" : undefined);
  }
  if (kind !== "AWS") throw new PolicyUnsupported(`Principal ${kind} cannot be evaluated here`);
  if (name === "*") return () => "direct";
  const account = /^\d{12}$/.test(name) ? name : /^arn:[^:*?]+:iam::(\d{12}):root$/.exec(name)?.[1];
  if (account !== undefined) {
    return (p) => (p.type !== "Service" && p.accountId === account ? "account" : undefined);
  }
  if (!/^arn:[^:*?]+:(iam::\d{12}:(user|role)|sts::\d{12}:assumed-role)\/[^*?]+$/.test(name)) {
    throw new PolicyUnsupported(`Principal ${JSON.stringify(name)} cannot be evaluated here`);
  }
  return (p) => {
    if (p.type === "Service") return undefined;
    return p.arn === name || (p.type === "AssumedRole" && p.roleArn === name)
      ? "direct"
      : undefined;
  };
}
