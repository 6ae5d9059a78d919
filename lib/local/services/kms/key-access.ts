import type { Key } from "../../account/keys.ts";
import { authorize, type Call } from "../call.ts";
import { ServiceError } from "../service-error.ts";
import type { Context } from "./ciphertext.ts";

/**
 * The key that a `KeyId` names: key id, key ARN, alias name or alias ARN.
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
    const known = name.startsWith("alias/") ? keys.aliasArn(name) : keys.keyArn(name);
    if (known !== keyId) throw notFound(`Key '${keyId}' does not exist`);
  }
  if (name.startsWith("alias/")) {
    const key = keys.get(keys.aliasTarget(name) ?? "");
    if (!key) throw notFound(`Alias ${keys.aliasArn(name)} is not found.`);
    return key;
  }
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(name)) {
    throw notFound(`Invalid keyId '${keyId}'`);
  }
  const key = keys.get(name);
  if (!key) throw notFound(`Key '${keys.keyArn(name)}' does not exist`);
  return key;
}

/**
 * Lets an operation go on only if the key policy (and, where it delegates, the caller's policies) allow
 * it under this encryption context.
 */
export function authorizeKey(call: Call, action: string, key: Key, input: KeyUse = {}): void {
  const context = Object.entries(input.context ?? {});
  const alias = input.keyId?.startsWith("arn:")
    ? input.keyId.split(":").slice(5).join(":")
    : input.keyId;
  authorize(
    call,
    {
      action,
      resource: key.arn,
      resourcePolicy: key.policy,
      resourcePolicyMustAllow: "resource-based policy",
      keys: {
        "kms:CallerAccount": [call.caller.principal.accountId],
        ...(alias?.startsWith("alias/") ? { "kms:RequestAlias": [alias] } : {}),
        ...(context.length > 0
          ? { "kms:EncryptionContextKeys": context.map(([name]) => name) }
          : {}),
        ...contextKeys(context),
      },
    },
    KMS_REFUSAL,
  );
}

/** KMS answers a refusal with 400, as every fault of a client. */
export const KMS_REFUSAL = { type: "AccessDeniedException", status: 400 };

/** How a request names and uses a key, as far as conditions see it. */
export interface KeyUse {
  readonly keyId?: string | undefined;
  readonly context?: Context;
}

/** @throws {ServiceError} when the key is disabled or pending deletion. */
export function requireUsable(key: Key): void {
  if (key.record.deletionDate !== undefined) {
    throw new ServiceError("KMSInvalidStateException", `${key.arn} is pending deletion.`);
  }
  if (!key.record.enabled) throw new ServiceError("DisabledException", `${key.arn} is disabled.`);
}

function contextKeys(context: readonly (readonly [string, string])[]) {
  const keys: Record<string, string[]> = {};
  for (const [name, value] of context) {
    (keys[`kms:EncryptionContext:${name}`.toLowerCase()] ??= []).push(value);
  }
  return keys;
}

function notFound(message: string): ServiceError {
  return new ServiceError("NotFoundException", message);
}
