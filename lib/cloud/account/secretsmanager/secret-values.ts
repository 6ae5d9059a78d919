import { randomUUID } from "node:crypto";
import type { SealedRecord, SecretVersionRecord } from "../../state/value-records.ts";
import type { Context } from "../kms/ciphertext.ts";
import { openValue, sealValue } from "../kms/envelope.ts";
import { keyNamed } from "../kms/key-named.ts";
import type { Key } from "../kms/keys.ts";
import { serviceAlias, serviceKey, type KeyAccount } from "../kms/service-key.ts";
import type { Secret } from "./secrets.ts";
import { addVersion, CURRENT } from "./versions.ts";

/** A value of a secret: text, or bytes. */
export type SecretValue = string | Uint8Array;

/** The encryption context of a version. */
export function secretContext(arn: string, versionId: string): Context {
  return { SecretARN: arn, SecretVersionId: versionId };
}

/** Whether a secret has Secrets Manager's own key, which needs no permission of the caller. */
export function hasServiceKey({ record: { kmsKeyId } }: Pick<Secret, "record">): boolean {
  return kmsKeyId === undefined || kmsKeyId.endsWith(serviceAlias("secretsmanager"));
}

/** Returns the KMS key of a secret, or `undefined` if the account has no such key. */
export function keyOfSecret(account: KeyAccount, secret: Pick<Secret, "record">): Key | undefined {
  if (hasServiceKey(secret)) return serviceKey(account, "secretsmanager");
  return keyNamed(account.keys, secret.record.kmsKeyId ?? "");
}

/** Encrypts a value and adds it as a version. Does not check whether the key may be used. */
export function addValue(
  { arn, record }: Secret,
  value: SecretValue,
  key: Key,
  now: Date,
  versionId: string = randomUUID(),
  stages: readonly string[] = [CURRENT],
): string {
  const binary = typeof value !== "string";
  const sealed = sealValue(key, Buffer.from(value), secretContext(arn, versionId));
  addVersion(record, versionId, { ...sealed, created: now.toISOString(), binary }, stages);
  return versionId;
}

/** Returns the value of a version, or `undefined` if its key is gone. Does not check whether the key may be used. */
export function valueOf(
  { keys }: Pick<KeyAccount, "keys">,
  { arn }: Pick<Secret, "arn">,
  versionId: string,
  version: SecretVersionRecord,
): SecretValue | undefined {
  const opened = openValue(keys, version, secretContext(arn, versionId));
  return version.binary ? opened : opened?.toString();
}

/** Encrypts the versions with a staging label under another key. Does not check whether the keys may be used. */
export function sealAgain(account: KeyAccount, secret: Secret, key: Key): void {
  const { arn, record } = secret;
  const entries = Object.entries(record.versions).map(([id, version]) => {
    const value = version.stages.length > 0 ? valueOf(account, secret, id, version) : undefined;
    if (value === undefined) return [id, version] as const;
    const sealed = sealValue(key, Buffer.from(value), secretContext(arn, id));
    return [id, { ...version, ...sealed }] as const;
  });
  record.versions = Object.fromEntries(entries);
}

/** The version id in the encryption context of what a template says about the value. */
const TEMPLATE = "template";

/** Encrypts what a template says about the value of a secret, so that the next deployment can compare it. */
export function sealTemplate({ arn }: Secret, said: string, key: Key): SealedRecord {
  return sealValue(key, Buffer.from(said), secretContext(arn, TEMPLATE));
}

/** Returns what the last deployment said about the value, or `undefined` if it said nothing about it or the key is gone. */
export function lastTemplate(
  { keys }: Pick<KeyAccount, "keys">,
  { arn, record: { template } }: Secret,
): string | undefined {
  return template && openValue(keys, template, secretContext(arn, TEMPLATE))?.toString();
}
