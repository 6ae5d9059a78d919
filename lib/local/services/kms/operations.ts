import { aliases } from "./aliases.ts";
import { cryptography } from "./cryptography.ts";
import { dataKeys } from "./data-keys.ts";
import { grants } from "./grants.ts";
import { keyLifecycle } from "./key-lifecycle.ts";
import { keyPolicy } from "./key-policy.ts";
import { keyTags } from "./key-tags.ts";
import type { Operation } from "./operation.ts";
import { rotation } from "./rotation.ts";

/** KMS's operations by name, as in `X-Amz-Target`. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...cryptography,
    ...dataKeys,
    ...keyLifecycle,
    ...rotation,
    ...aliases,
    ...keyPolicy,
    ...keyTags,
    ...grants,
  }),
);

/** What else KMS has: other kinds of keys, other regions, other stores, imported material. */
export const unserved: ReadonlySet<string> = new Set([
  "ConnectCustomKeyStore",
  "CreateCustomKeyStore",
  "DeleteCustomKeyStore",
  "DeleteImportedKeyMaterial",
  "DeriveSharedSecret",
  "DescribeCustomKeyStores",
  "DisconnectCustomKeyStore",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateMac",
  "GetKeyLastUsage",
  "GetParametersForImport",
  "GetPublicKey",
  "ImportKeyMaterial",
  "ReplicateKey",
  "Sign",
  "UpdateCustomKeyStore",
  "UpdatePrimaryRegion",
  "Verify",
  "VerifyMac",
]);
