import { PolicyUnsupported } from "../../../../iam/syntax/policy-unsupported.ts";
import type { Grant } from "../../../../iam/decision.ts";
import {
  parsePrincipal,
  type Naming,
  type Principal,
} from "../../../../iam/principal/principal.ts";
import type { Key } from "../../../account/kms/keys.ts";
import type { GrantConstraints, GrantRecord } from "../../../state/cloud-state.ts";
import type { Context } from "../../../account/kms/ciphertext.ts";

/** Operations that have an encryption context. The constraints of a grant apply to these operations only. */
const UNDER_CONTEXT: readonly string[] = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyPair",
  "kms:GenerateDataKeyPairWithoutPlaintext",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

const NAMINGS: readonly Naming[] = ["direct", "role", "account"];

/**
 * Returns the grant that allows this principal the action with this context, or `undefined`.
 * If several grants allow it, returns one that names the principal most specifically.
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

/**
 * Returns how the principal of a grant matches a caller, by the rules for an entry in a policy's `Principal`, or
 * `undefined` if it does not match.
 */
export function namesPrincipal(arn: string, principal: Principal): Naming | undefined {
  return parsePrincipal("AWS", arn)(principal);
}

/** Returns whether an ARN is one that a grant can name: of an account, a user, a role or a session. */
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
 * Returns whether a grantee whom the first grant allows to create grants may create the second. The second grant must
 * not have other operations than the first, and its constraints must be at least as strict.
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
