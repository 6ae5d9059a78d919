import { PolicyUnsupported } from "../../../../iam/syntax/policy-unsupported.ts";
import type { Grant } from "../../../../iam/decision.ts";
import {
  parsePrincipal,
  type Naming,
  type Principal,
} from "../../../../iam/principal/principal.ts";
import type { Key } from "../../../account/kms/keys.ts";
import type { GrantConstraints, GrantRecord } from "../../../state/cloud-state.ts";
import type { Context } from "../request/ciphertext.ts";

/** Operations under an encryption context; only to these do a grant's constraints apply. */
const UNDER_CONTEXT: readonly string[] = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

const NAMINGS: readonly Naming[] = ["direct", "role", "account"];

/**
 * The grant on the key that lets this principal do this under this context, if there is one; of several,
 * one that names it most closely.
 */
export function grantFor(
  principal: Principal,
  action: string,
  key: Key,
  context: Context = {},
  covers: (grant: GrantRecord) => boolean = () => true,
): Grant | undefined {
  const found = new Map<Naming, Grant>();
  for (const grant of key.record.grants ?? []) {
    if (!grant.operations.includes(action.replace("kms:", "")) || !covers(grant)) continue;
    if (UNDER_CONTEXT.includes(action) && !holds(grant.constraints, context)) continue;
    const naming = namesPrincipal(grant.granteePrincipal, principal);
    if (naming === undefined || found.has(naming)) continue;
    found.set(naming, { source: `grant ${grant.grantId} of ${key.arn}`, naming });
  }
  return NAMINGS.map((naming) => found.get(naming)).find((grant) => grant !== undefined);
}

/** How a grant's principal names a caller: as an entry of a policy's `Principal` does. */
export function namesPrincipal(arn: string, principal: Principal): Naming | undefined {
  return parsePrincipal("AWS", arn)(principal);
}

/** Whether a grant can name it: an account, a user, a role or a session. */
export function isPrincipalArn(arn: string): boolean {
  try {
    parsePrincipal("AWS", arn);
    return arn.startsWith("arn:");
  } catch (error) {
    if (error instanceof PolicyUnsupported) return false;
    throw error;
  }
}

/**
 * Whether whoever may make grants by the first grant may make the second: no more operations, and
 * constraints that are as strict or stricter.
 */
export function mayPassOn(
  { operations, constraints }: GrantRecord,
  child: Pick<GrantRecord, "operations" | "constraints">,
): boolean {
  if (!child.operations.every((operation) => operations.includes(operation))) return false;
  const { EncryptionContextEquals: equal, EncryptionContextSubset: subset } = constraints ?? {};
  const childEqual = child.constraints?.EncryptionContextEquals;
  if (equal && !(childEqual && same(equal, childEqual))) return false;
  return (
    !subset || includes(childEqual ?? child.constraints?.EncryptionContextSubset ?? {}, subset)
  );
}

function holds(constraints: GrantConstraints | undefined, context: Context): boolean {
  const { EncryptionContextEquals: equal, EncryptionContextSubset: subset } = constraints ?? {};
  return (!equal || same(equal, context)) && (!subset || includes(context, subset));
}

function same(a: Context, b: Context): boolean {
  return includes(a, b) && includes(b, a);
}

function includes(context: Context, pairs: Context): boolean {
  return Object.entries(pairs).every(
    ([name, value]) => Object.hasOwn(context, name) && context[name] === value,
  );
}
