import { algorithmsOf, SYMMETRIC } from "../../../account/kms/key-specs.ts";
import type { KeyKind, KeySpec, KeyUsage } from "../../../state/key-kind.ts";
import { validation } from "../../protocol/json/errors.ts";

/**
 * Returns the kind of key that a request asks for.
 *
 * @throws {ServiceError} ValidationException if the spec and the usage do not fit each other.
 */
export function kindIn(input: {
  readonly KeySpec: KeySpec | undefined;
  readonly CustomerMasterKeySpec: KeySpec | undefined;
  readonly KeyUsage: KeyUsage | undefined;
}): KeyKind {
  if (input.KeySpec !== undefined && input.CustomerMasterKeySpec !== undefined) {
    throw validation(
      "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
    );
  }
  const { spec: usualSpec, usage: usualUsage } = SYMMETRIC;
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? usualSpec;
  if (input.KeyUsage === undefined && spec !== usualSpec) {
    throw validation(
      "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    );
  }
  const usage = input.KeyUsage ?? usualUsage;
  if (algorithmsOf({ spec, usage }).length > 0) return { spec, usage };
  throw validation(`KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
}
