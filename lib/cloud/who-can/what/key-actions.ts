import { principalAccount } from "../../../iam/principal/principal.ts";
import type { RequestedAction } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import { ANONYMOUS, type Caller } from "../../account/iam/identities.ts";
import { algorithmsOf, isSymmetric, kindOf } from "../../account/kms/key-specs.ts";
import type { Key } from "../../account/kms/keys.ts";
import { onKey, type Conditions, type KeyUse } from "../../services/kms/access/key-access.ts";
import { ALGORITHM } from "../../services/kms/request/operation.ts";
import { operations } from "../../services/kms/operations.ts";
import type { Asked } from "./target.ts";

/**
 * Operations that do not require a permission of the same name on an existing key. They concern no key or a new key,
 * require permissions with other names, or are allowed by a grant rather than a policy.
 */
const OTHER = new Set([
  "CreateKey",
  // No template creates a key whose material is imported.
  "DeleteImportedKeyMaterial",
  "GenerateRandom",
  "GetParametersForImport",
  "ImportKeyMaterial",
  "ListAliases",
  "ListKeys",
  "ListRetirableGrants",
  "ReEncrypt",
  // The local cloud has no second region, so no principal can replicate a key.
  "ReplicateKey",
  "RetireGrant",
]);

/** Permissions that only keys of a usage have, by the name of the usage. */
const OF_USAGE: Readonly<Record<string, readonly string[]>> = {
  ENCRYPT_DECRYPT: ["kms:Decrypt", "kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
  SIGN_VERIFY: ["kms:Sign", "kms:Verify"],
  GENERATE_VERIFY_MAC: ["kms:GenerateMac", "kms:VerifyMac"],
};
/** Permissions that only symmetric encryption keys have. */
const OF_SYMMETRIC = /^kms:(?:GenerateDataKey|.*Rotat)/;

/** Returns the permissions that can be used on a key. */
export function actionsOn({ record }: Key): readonly string[] {
  const { usage } = kindOf(record);
  return KEY_ACTIONS.filter((action) => {
    const needed = Object.keys(OF_USAGE).find((one) => OF_USAGE[one]?.includes(action));
    if (needed !== undefined) return needed === usage;
    if (OF_SYMMETRIC.test(action)) return isSymmetric(record);
    if (action === "kms:GetPublicKey")
      return !isSymmetric(record) && usage !== "GENERATE_VERIFY_MAC";
    return true;
  });
}

/** Every supported permission on a key. A re-encryption requires two permissions. */
const KEY_ACTIONS: readonly string[] = [
  ...[...operations.keys()].filter((name) => !OTHER.has(name)),
  "ReEncryptFrom",
  "ReEncryptTo",
]
  .toSorted()
  .map((name) => `kms:${name}`);

const SIGNING: Conditions = { "kms:MessageType": ["RAW"] };
const MAC: Conditions = {};
const FOR_NO_SERVICE = { "kms:GrantIsForAWSResource": ["false"] };
/** Condition keys that every request for an action has, regardless of the caller. */
const USES: readonly (readonly [actions: RegExp, use: KeyUse])[] = [
  [/^kms:ReEncrypt/, { algorithm: ALGORITHM, conditions: { "kms:ReEncryptOnSameKey": ["false"] } }],
  [
    /^kms:GenerateDataKeyPair/,
    { algorithm: ALGORITHM, conditions: { "kms:DataKeyPairSpec": ["ECC_NIST_P256"] } },
  ],
  [/^kms:(?:Encrypt|Decrypt|GenerateDataKey)/, { algorithm: ALGORITHM }],
  [/^kms:(?:Sign|Verify)$/, { conditions: SIGNING }],
  [/^kms:(?:Generate|Verify)Mac$/, { conditions: MAC }],
  [
    /^kms:CreateGrant$/,
    {
      conditions: {
        ...FOR_NO_SERVICE,
        "kms:GranteePrincipal": ["any"],
        "kms:GrantOperations": ["Decrypt"],
      },
    },
  ],
  [/^kms:(?:List|Revoke)Grants?$/, { conditions: FOR_NO_SERVICE }],
  [/^kms:PutKeyPolicy$/, { conditions: { "kms:BypassPolicyLockoutSafetyCheck": ["false"] } }],
  [
    /^kms:ScheduleKeyDeletion$/,
    { conditions: { "kms:ScheduleKeyDeletionPendingWindowInDays": ["30"] } },
  ],
];

/** Returns the first algorithm of a key in the form that requests for it have. */
function algorithmUse({ algorithm, conditions }: KeyUse = {}, { record }: Key): KeyUse {
  const [first = ALGORITHM] = algorithmsOf(kindOf(record));
  if (algorithm !== undefined) return { algorithm: first };
  if (conditions === SIGNING) {
    return { conditions: { ...conditions, "kms:SigningAlgorithm": [first] } };
  }
  return conditions === MAC ? { conditions: { "kms:MacAlgorithm": [first] } } : {};
}

/** Returns what decisions about an action on a key ask for. */
export function askedOfKey(account: Account, action: string, key: Key): Asked {
  const isPersonal = (key.record.grants ?? []).length > 0;
  return { ...keyAction(account, ANONYMOUS, action, key), isPersonal };
}

/** Returns an action on a key with its condition keys, which include the caller's account. */
export function keyAction(
  account: Account,
  { principal }: Caller,
  action: string,
  key: Key,
): RequestedAction {
  const use = USES.find(([actions]) => actions.test(action))?.[1];
  const requested = onKey(account, principal, action, key, { ...use, ...algorithmUse(use, key) });
  const caller = principalAccount(principal) ?? account.accountId;
  return { ...requested, keys: { ...requested.keys, "kms:CallerAccount": [caller] } };
}
