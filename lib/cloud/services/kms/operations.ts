import { aliases } from "./keys/aliases.ts";
import { cryptography } from "./crypto/encrypt-decrypt.ts";
import { dataKeyPairs } from "./crypto/data-key-pairs.ts";
import { dataKeys } from "./crypto/data-keys.ts";
import { grants } from "./keys/grants.ts";
import { importedMaterial } from "./keys/imported-material.ts";
import { keyLifecycle } from "./keys/key-lifecycle.ts";
import { keyPolicy } from "./keys/key-policy.ts";
import { keyTags } from "./keys/key-tags.ts";
import type { Operation } from "../protocol/json/operation.ts";
import { rotation } from "./keys/rotation.ts";
import { replicas } from "./keys/replicas.ts";
import { signVerify } from "./asymmetric/sign-verify.ts";

/** KMS's operations by name, as in `X-Amz-Target`. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...cryptography,
    ...dataKeys,
    ...dataKeyPairs,
    ...keyLifecycle,
    ...rotation,
    ...aliases,
    ...keyPolicy,
    ...keyTags,
    ...grants,
    ...signVerify,
    ...replicas,
    ...importedMaterial,
  }),
);

/** KMS's unsupported operations: for other kinds of keys, other regions and custom key stores. */
export const unsupportedOperations: ReadonlySet<string> = new Set([
  "ConnectCustomKeyStore",
  "CreateCustomKeyStore",
  "DeleteCustomKeyStore",
  "DeriveSharedSecret",
  "DescribeCustomKeyStores",
  "DisconnectCustomKeyStore",
  "GetKeyLastUsage",
  "UpdateCustomKeyStore",
  "UpdatePrimaryRegion",
]);
