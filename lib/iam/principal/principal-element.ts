import type { PolicyKind } from "../syntax/policy-kind.ts";
import { isMap } from "../../json.ts";
import { list, record, strings } from "../syntax/policy-json.ts";
import { PolicyUnsupported } from "../syntax/policy-unsupported.ts";
import {
  anyOf,
  excludes,
  OIDC_PROVIDER,
  parsePrincipal,
  type Naming,
  type Principal,
} from "./principal.ts";

/** @param bounded Whether the principal has a permissions boundary. */
type Names = (principal: Principal, bounded?: boolean) => Naming | undefined;

/**
 * Compiles a statement's `Principal` or `NotPrincipal`. The result returns how the statement names a principal.
 *
 * @throws {PolicyUnsupported} If a policy of this kind cannot have the element, or if the element could not name any
 *   principal.
 */
export function parsePrincipals(
  statement: Readonly<Record<string, unknown>>,
  kind: PolicyKind,
): Names {
  const { Principal: named, NotPrincipal: left, Effect: effect } = statement;
  if (kind !== "resource" && kind !== "api" && kind !== "trust") {
    if (named !== undefined || left !== undefined) {
      throw new PolicyUnsupported("an identity policy must not have a Principal");
    }
    return () => "direct";
  }
  if (named !== undefined && left !== undefined) {
    throw new PolicyUnsupported("it needs either Principal or NotPrincipal");
  }
  if (kind !== "trust" && providersIn(named ?? left).length > 0) {
    throw new PolicyUnsupported("only a trust policy can name an identity provider");
  }
  if (named !== undefined) {
    if (named === "*") return () => "direct";
    const isNobody = (of: string, name: string) => isFromOutside(of, name, statement, kind);
    return anyOf(principalEntries(named, "Principal", isNobody));
  }
  if (left === undefined) throw new PolicyUnsupported("Principal is missing");
  if (kind === "trust") throw new PolicyUnsupported("a trust policy must not have a NotPrincipal");
  if (effect !== "Deny") throw new PolicyUnsupported("NotPrincipal is allowed with Deny only");
  if (Object.values(record(left, "NotPrincipal")).flat().includes("*")) {
    throw new PolicyUnsupported("NotPrincipal * would deny no principal");
  }
  const entries = principalEntries(left, "NotPrincipal");
  // The IAM User Guide says that such a Deny always applies to a principal with a permissions boundary.
  return (principal, bounded) =>
    bounded !== true && excludes(entries, principal) ? undefined : "direct";
}

/** Returns the identity providers for OpenID Connect that an element names, by their URLs without scheme. */
export function providersIn(element: unknown): readonly string[] {
  if (!isMap(element) || element["Federated"] === undefined) return [];
  const names = strings(element["Federated"], "Principal Federated");
  return names.flatMap((name) => OIDC_PROVIDER.exec(name)?.[1] ?? []);
}

/** Providers of identities that no request here has: user directories, and identity pools of Cognito. */
const OUTSIDE =
  /^(?:accounts\.google\.com|cognito-identity\.amazonaws\.com|graph\.facebook\.com|www\.amazon\.com|arn:[^:*?]+:iam::\d{12}:saml-provider\/[^*?]+)$/;

/**
 * Whether an Allow names a principal that no request here comes from: a canonical user, such as CloudFront's, in the
 * policy of a bucket, or in a trust policy an identity of another provider. It allows no request. A Deny of them is refused.
 */
function isFromOutside(
  of: string,
  name: string,
  { Action, Effect }: Readonly<Record<string, unknown>>,
  kind: PolicyKind,
): boolean {
  if (Effect !== "Allow") return false;
  if (of === "Federated") return kind === "trust" && OUTSIDE.test(name);
  if (of !== "CanonicalUser" || kind !== "resource" || Action === undefined) return false;
  return strings(Action, "Action").every((action) => /^s3:/i.test(action));
}

/** Whether a statement of a trust policy names only principals that no request here comes from. */
export function namesNobody(statement: Readonly<Record<string, unknown>>): boolean {
  const { Principal: named } = statement;
  if (!isMap(named) || Object.keys(named).join() !== "Federated") return false;
  return list(named["Federated"]).every(
    (name) => typeof name === "string" && isFromOutside("Federated", name, statement, "trust"),
  );
}

function principalEntries(
  element: unknown,
  what: string,
  isNobody: (kind: string, name: string) => boolean = () => false,
) {
  const entries = Object.entries(record(element, what));
  if (entries.length === 0) throw new PolicyUnsupported(`${what} is empty`);
  return entries.flatMap(([kind, value]) =>
    strings(value, `${what} ${kind}`).map((name) =>
      isNobody(kind, name) ? () => undefined : parsePrincipal(kind, name),
    ),
  );
}
