import { algorithmsOf, isSymmetric, kindOf } from "../../../account/kms/key-specs.ts";
import type { Key } from "../../../account/kms/keys.ts";
import type { KeyUsage } from "../../../state/key-kind.ts";
import { ServiceError } from "../../protocol/service-error.ts";

/** @throws {ServiceError} InvalidKeyUsageException if the key has another usage than the operation. */
export function requireUsage({ arn, record }: Key, usage: KeyUsage, operation: string): void {
  const own = kindOf(record).usage;
  if (own === usage) return;
  throw invalidUsage(`${arn} key usage is ${own} which is not valid for ${operation}.`);
}

/** @throws {ServiceError} InvalidKeyUsageException if a key of this spec cannot be used with the algorithm. */
export function requireAlgorithm({ record }: Key, algorithm: string): void {
  const kind = kindOf(record);
  if (algorithmsOf(kind).includes(algorithm)) return;
  throw invalidUsage(`Algorithm ${algorithm} is incompatible with key spec ${kind.spec}.`);
}

/** @throws {ServiceError} UnsupportedOperationException unless the key is a symmetric encryption key. */
export function requireSymmetric({ arn, record }: Key): void {
  if (isSymmetric(record)) return;
  throw new ServiceError(
    "UnsupportedOperationException",
    `${arn} key spec is ${kindOf(record).spec} which is not valid for this operation.`,
  );
}

function invalidUsage(message: string): ServiceError {
  return new ServiceError("InvalidKeyUsageException", message);
}
