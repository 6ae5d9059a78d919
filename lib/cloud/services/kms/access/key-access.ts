import type { Grant } from "../../../../iam/decision.ts";
import type { Principal } from "../../../../iam/principal/principal.ts";
import type { RequestedAction } from "../../../access/decide.ts";
import type { Account } from "../../../account/account.ts";
import type { Key } from "../../../account/kms/keys.ts";
import type { GrantRecord } from "../../../state/cloud-state.ts";
import { authorize, type Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import type { Context } from "../request/ciphertext.ts";
import { grantFor } from "./grant-permission.ts";
import { readGrantToken } from "./grant-token.ts";
import { ALGORITHM } from "../request/operation.ts";

const KEY_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

/**
 * The key of a key id or key ARN.
 *
 * @throws {ServiceError} NotFoundException in KMS's words.
 */
export function findKey({ account }: Call, keyId: string): Key {
  const { keys, region } = account;
  let name = keyId;
  if (keyId.startsWith("arn:")) {
    const [, , , arnRegion = "", , ...resource] = keyId.split(":");
    if (arnRegion !== region) throw notFound(`Invalid arn ${arnRegion}`);
    name = resource.join(":").replace(/^key\//, "");
    if (KEY_ID.test(name) && keys.keyArn(name) !== keyId) {
      throw notFound(`Key '${keyId}' does not exist`);
    }
  }
  if (!KEY_ID.test(name)) throw notFound(`Invalid keyId '${keyId}'`);
  const key = keys.get(name);
  if (!key) throw notFound(`Key '${keys.keyArn(name)}' does not exist`);
  return key;
}

/** As {@link findKey}, also of an alias name or alias ARN: where a key is used, not managed. */
export function findKeyOrAlias(call: Call, keyId: string): Key {
  const { keys, region } = call.account;
  const aliasName = aliasOf(keyId);
  if (aliasName === undefined) return findKey(call, keyId);
  const aliasArn = keys.aliasArn(aliasName);
  const arnRegion = keyId.startsWith("arn:") ? keyId.split(":")[3] : region;
  if (arnRegion !== region) throw notFound(`Invalid arn ${arnRegion}`);
  const key = keys.get(keys.aliasTarget(aliasName) ?? "");
  if (!key || (keyId !== aliasName && keyId !== aliasArn)) {
    throw notFound(`Alias ${keyId === aliasName ? aliasArn : keyId} is not found.`);
  }
  return key;
}

/** How a request names and uses a key, as far as conditions and grants see it. */
export interface KeyUse {
  readonly keyId?: string | undefined;
  /** Of cryptographic operations, and of the constraint of a grant to be made. */
  readonly context?: Context | undefined;
  readonly grantTokens?: readonly string[] | undefined;
  /** Of cryptographic operations. */
  readonly algorithm?: string | undefined;
  /** What only this operation tells. */
  readonly conditions?: Conditions | undefined;
  /** The grant that allows this, where it is not one that names the operation to its grantee. */
  readonly grant?: Grant | undefined;
  /** Which grants may allow this, where it is not all that name the operation. */
  readonly covers?: ((grant: GrantRecord) => boolean) | undefined;
}

export type Conditions = Readonly<Record<string, readonly string[]>>;

/**
 * Lets an operation go on only if the key policy (and, where it delegates, the caller's policies) or a
 * grant allow it under this encryption context.
 */
export function authorizeKey(call: Call, action: string, key: Key, use: KeyUse = {}): void {
  // Grants hold at once here, so a token adds nothing; but it must be one.
  for (const token of use.grantTokens ?? []) readGrantToken(call, token);
  authorize(call, onKey(call.account, call.caller.principal, action, key, use), KMS_REFUSAL);
}

/** What somebody is about to do to a key. */
export function onKey(
  account: Account,
  principal: Principal,
  action: string,
  key: Key,
  use: KeyUse = {},
): RequestedAction {
  const context = Object.entries(use.context ?? {});
  return {
    action,
    resource: key.arn,
    resourcePolicy: key.policy,
    resourcePolicyMustAllow: "resource-based policy",
    grant: use.grant ?? grantFor(principal, action, key, use.context, use.covers),
    keys: { ...keyConditions(account, key), ...useConditions(use), ...use.conditions },
    pinned: Object.fromEntries(
      context.map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
    ),
  };
}

/** As {@link authorizeKey}, for what is done to no key, or to none that is there yet. */
export function authorizeAccount(
  call: Call,
  action: string,
  resource = "*",
  conditions: Conditions = {},
): void {
  const keys = { "kms:CallerAccount": [call.account.accountId], ...conditions };
  authorize(call, { action, resource, keys }, KMS_REFUSAL);
}

/** What conditions see of the key spec there is, also before there is a key. */
export const SPEC_CONDITIONS: Conditions = {
  "kms:KeyOrigin": ["AWS_KMS"],
  "kms:KeySpec": [ALGORITHM],
  "kms:KeyUsage": ["ENCRYPT_DECRYPT"],
};

/** KMS answers a refusal with 400, as every fault of a client. */
const KMS_REFUSAL = { type: "AccessDeniedException", status: 400 };

function keyConditions(account: Account, { keyId, record }: Key): Conditions {
  const tags = (record.tags ?? []).map(
    ([name, value]) => [`aws:ResourceTag/${name}`, value] as const,
  );
  return {
    ...SPEC_CONDITIONS,
    "kms:CallerAccount": [account.accountId],
    "kms:MultiRegion": [String(record.multiRegion ?? false)],
    ...(record.multiRegion ? { "kms:MultiRegionKeyType": ["PRIMARY"] } : {}),
    "kms:ResourceAliases": account.keys.aliases(keyId).map(({ aliasName }) => aliasName),
    ...byName(tags),
  };
}

function useConditions({ keyId, context = {}, algorithm }: KeyUse): Conditions {
  const alias = keyId === undefined ? undefined : aliasOf(keyId);
  const pairs = Object.entries(context);
  return {
    ...(alias === undefined ? {} : { "kms:RequestAlias": [alias] }),
    ...(algorithm === undefined ? {} : { "kms:EncryptionAlgorithm": [algorithm] }),
    ...(pairs.length > 0 ? { "kms:EncryptionContextKeys": pairs.map(([name]) => name) } : {}),
    ...byName(pairs.map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
  };
}

/** Names that differ in case only are one condition key with several values. */
export function byName(pairs: readonly (readonly [name: string, value: string])[]): Conditions {
  const keys: Record<string, string[]> = {};
  for (const [name, value] of pairs) (keys[name.toLowerCase()] ??= []).push(value);
  return keys;
}

/** The alias name in an alias name or alias ARN. */
function aliasOf(keyId: string): string | undefined {
  const name = keyId.startsWith("arn:") ? keyId.split(":").slice(5).join(":") : keyId;
  return name.startsWith("alias/") ? name : undefined;
}

export function notFound(message: string): ServiceError {
  return new ServiceError("NotFoundException", message);
}
