import type { ParameterType } from "../../state/value-records.ts";
import type { Context } from "../kms/ciphertext.ts";
import { sealBytes, sealerOf } from "../kms/envelope.ts";
import type { Key } from "../kms/keys.ts";
import { serviceKey, type KeyAccount } from "../kms/service-key.ts";

/** The encryption context of a parameter. */
export function parameterContext(arn: string): Context {
  return { PARAMETER_ARN: arn };
}

/**
 * Encrypts a value. The value of a parameter that is not a SecureString is encrypted too, under the service's key, so
 * that the state contains no value as plain text; this needs no permission.
 */
export function sealParameter(account: KeyAccount, arn: string, value: string, key?: Key): string {
  const used = key ?? serviceKey(account, "ssm");
  return sealBytes(used, Buffer.from(value), parameterContext(arn));
}

/** Returns the value of a ciphertext, or `undefined` if its key is gone. Does not check whether the key may be used. */
export function openParameter(
  { keys }: Pick<KeyAccount, "keys">,
  arn: string,
  ciphertext: string,
): string | undefined {
  return sealerOf(keys, ciphertext)?.open(parameterContext(arn))?.toString();
}

/** A value of Parameter Store for a template: the type, and the value if its type is not SecureString. */
export interface StoredParameter {
  readonly type: ParameterType;
  /** `undefined` if the key of the value is gone. */
  readonly value: string | undefined;
}
