import type { Grant } from "../../../../iam/decision.ts";
import type { Principal } from "../../../../iam/principal/principal.ts";
import type { RequestedAction } from "../../../access/decide.ts";
import type { Account } from "../../../account/account.ts";
import { kindOf } from "../../../account/kms/key-specs.ts";
import type { Key } from "../../../account/kms/keys.ts";
import type { GrantRecord } from "../../../state/cloud-state.ts";
import type { KeyKind } from "../../../state/key-kind.ts";
import { authorize, type Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import type { Context } from "../../../account/kms/ciphertext.ts";
import { grantFor } from "./grant-permission.ts";
import { readGrantToken } from "./grant-token.ts";

const KEY_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

/**
 * Returns the key with a key id or key ARN.
 *
 * @throws {ServiceError} NotFoundException with KMS's message if the key does not exist in this account and region.
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

/**
 * Does the same as {@link findKey}, but also accepts an alias name or alias ARN. It is for operations that use a key,
 * because operations that manage a key do not accept aliases.
 */
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

/** The properties of a request for a key that condition keys and grants depend on. */
export interface KeyUse {
  readonly keyId?: string | undefined;
  /** Encryption context of a cryptographic operation, or of the constraint of a new grant. */
  readonly context?: Context | undefined;
  readonly grantTokens?: readonly string[] | undefined;
  /** Encryption algorithm of a cryptographic operation. */
  readonly algorithm?: string | undefined;
  /** Condition keys that only this operation has. */
  readonly conditions?: Conditions | undefined;
  /** The grant that allows the operation. @default - a grant to the caller that names the operation */
  readonly grant?: Grant | undefined;
  /** Whether a grant that names the operation may allow it. @default - every such grant */
  readonly covers?: ((grant: GrantRecord) => boolean) | undefined;
}

export type Conditions = Readonly<Record<string, readonly string[]>>;

/**
 * Checks that the key policy (and the caller's policies, if the key policy delegates to them) or a grant allows the
 * operation with this encryption context.
 *
 * @throws {ServiceError} AccessDeniedException if the operation is not allowed; InvalidGrantTokenException if a
 *   grant token is invalid.
 */
export function authorizeKey(call: Call, action: string, key: Key, use: KeyUse = {}): void {
  // Grants take effect immediately here, so a valid token changes nothing. As on KMS, an invalid token is rejected.
  for (const token of use.grantTokens ?? []) readGrantToken(call, token);
  authorize(call, onKey(call.account, call.caller.principal, action, key, use), KMS_REFUSAL);
}

/** Returns an action on a key with its condition keys, the key policy and the grant. */
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

/**
 * Checks, as {@link authorizeKey} does, an operation that does not act on an existing key.
 *
 * @throws {ServiceError} AccessDeniedException if the operation is not allowed.
 */
export function authorizeAccount(
  call: Call,
  action: string,
  resource = "*",
  conditions: Conditions = {},
): void {
  const keys = { "kms:CallerAccount": [call.account.accountId], ...conditions };
  authorize(call, { action, resource, keys }, KMS_REFUSAL);
}

/** Returns the condition keys of a kind of key. CreateKey uses them before the key exists. */
export function kindConditions({ spec, usage }: KeyKind): Conditions {
  return { "kms:KeyOrigin": ["AWS_KMS"], "kms:KeySpec": [spec], "kms:KeyUsage": [usage] };
}

/** KMS sends a refusal with status 400, like every client error. */
const KMS_REFUSAL = { type: "AccessDeniedException", status: 400 };

function keyConditions(account: Account, { keyId, record }: Key): Conditions {
  const tags = (record.tags ?? []).map(
    ([name, value]) => [`aws:ResourceTag/${name}`, value] as const,
  );
  return {
    ...kindConditions(kindOf(record)),
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

/** Groups values by their names. Names that differ only in case are one condition key with several values. */
export function byName(pairs: readonly (readonly [name: string, value: string])[]): Conditions {
  const keys: Record<string, string[]> = {};
  for (const [name, value] of pairs) (keys[name.toLowerCase()] ??= []).push(value);
  return keys;
}

/** Returns the name in an alias name or alias ARN, or `undefined` for a key id or key ARN. */
function aliasOf(keyId: string): string | undefined {
  const name = keyId.startsWith("arn:") ? keyId.split(":").slice(5).join(":") : keyId;
  return name.startsWith("alias/") ? name : undefined;
}

export function notFound(message: string): ServiceError {
  return new ServiceError("NotFoundException", message);
}
