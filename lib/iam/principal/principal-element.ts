import type { PolicyKind } from "../syntax/policy-kind.ts";
import { record, strings } from "../syntax/policy-json.ts";
import { PolicyUnsupported } from "../syntax/policy-unsupported.ts";
import { anyOf, excludes, parsePrincipal, type Naming, type Principal } from "./principal.ts";

/** @param bounded Whether the principal has a permissions boundary. */
type Names = (principal: Principal, bounded?: boolean) => Naming | undefined;

/**
 * Compiles a statement's `Principal` or `NotPrincipal`: how it names a principal, if it speaks of that one.
 *
 * @throws {PolicyUnsupported} at what a policy of that kind cannot say, or nobody could be.
 */
export function parsePrincipals(
  { Principal: named, NotPrincipal: left, Effect: effect }: Readonly<Record<string, unknown>>,
  kind: PolicyKind,
): Names {
  if (kind !== "resource" && kind !== "api" && kind !== "trust") {
    if (named !== undefined || left !== undefined) {
      throw new PolicyUnsupported("an identity policy takes no Principal");
    }
    return () => "direct";
  }
  if (named !== undefined && left !== undefined) {
    throw new PolicyUnsupported("it needs either Principal or NotPrincipal");
  }
  if (named !== undefined) {
    return named === "*" ? () => "direct" : anyOf(principalEntries(named, "Principal"));
  }
  if (left === undefined) throw new PolicyUnsupported("Principal is missing");
  if (kind === "trust") throw new PolicyUnsupported("a trust policy takes no NotPrincipal");
  if (effect !== "Deny") throw new PolicyUnsupported("NotPrincipal goes with Deny only");
  if (Object.values(record(left, "NotPrincipal")).flat().includes("*")) {
    throw new PolicyUnsupported("NotPrincipal * would deny nobody");
  }
  const entries = principalEntries(left, "NotPrincipal");
  // Whoever has a boundary is always denied, whatever is named: the guide says so.
  return (principal, bounded) =>
    bounded !== true && excludes(entries, principal) ? undefined : "direct";
}

function principalEntries(element: unknown, what: string) {
  const entries = Object.entries(record(element, what));
  if (entries.length === 0) throw new PolicyUnsupported(`${what} is empty`);
  return entries.flatMap(([kind, value]) =>
    strings(value, `${what} ${kind}`).map((name) => parsePrincipal(kind, name)),
  );
}
