import { principalAccount } from "../../../iam/principal/principal.ts";
import type { RequestedAction } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import type { Caller } from "../../account/iam/identities.ts";
import type { Key } from "../../account/kms/keys.ts";
import { onKey, type KeyUse } from "../../services/kms/access/key-access.ts";
import { ALGORITHM } from "../../services/kms/request/operation.ts";
import { operations } from "../../services/kms/operations.ts";

/**
 * Operations that do not require a permission of the same name on an existing key. They concern no key or a new key,
 * require permissions with other names, or are allowed by a grant rather than a policy.
 */
const OTHER = new Set([
  "CreateKey",
  "GenerateRandom",
  "ListAliases",
  "ListKeys",
  "ListRetirableGrants",
  "ReEncrypt",
  "RetireGrant",
]);

/** Every supported permission on a key. A re-encryption requires two permissions. */
export const KEY_ACTIONS: readonly string[] = [
  ...[...operations.keys()].filter((name) => !OTHER.has(name)),
  "ReEncryptFrom",
  "ReEncryptTo",
]
  .toSorted()
  .map((name) => `kms:${name}`);

const FOR_NO_SERVICE = { "kms:GrantIsForAWSResource": ["false"] };
/** Condition keys that every request for an action has, regardless of the caller. */
const USES: readonly (readonly [actions: RegExp, use: KeyUse])[] = [
  [/^kms:ReEncrypt/, { algorithm: ALGORITHM, conditions: { "kms:ReEncryptOnSameKey": ["false"] } }],
  [/^kms:(?:Encrypt|Decrypt|GenerateDataKey)/, { algorithm: ALGORITHM }],
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

/** Returns an action on a key with its condition keys, which include the caller's account. */
export function keyAction(
  account: Account,
  { principal }: Caller,
  action: string,
  key: Key,
): RequestedAction {
  const use = USES.find(([actions]) => actions.test(action))?.[1];
  const requested = onKey(account, principal, action, key, use);
  const caller = principalAccount(principal) ?? account.accountId;
  return { ...requested, keys: { ...requested.keys, "kms:CallerAccount": [caller] } };
}
