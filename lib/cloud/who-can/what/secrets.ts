import type { RequestedAction } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import type { Key } from "../../account/kms/keys.ts";
import { keyOfSecret, secretContext } from "../../account/secretsmanager/secret-values.ts";
import type { Secret } from "../../account/secretsmanager/secrets.ts";
import { onKeyThrough } from "../../services/kms/access/through-service.ts";
import type { Conditions } from "../../services/kms/access/key-access.ts";
import { onSecret } from "../../services/secretsmanager/access/secret-access.ts";
import { operations } from "../../services/secretsmanager/operations.ts";
import type { PossibleCaller } from "../who/possible-caller.ts";
import type { Labels } from "../words/labels.ts";
import { askedOfKey } from "./key-actions.ts";
import { withKeyUse } from "./key-use.ts";
import { NO_ACCESS_PATHS, type PrepareEvaluation, type Target } from "./target.ts";

/** Operations that do not require a permission of the same name on an existing secret. */
const OTHER = new Set([
  "BatchGetSecretValue",
  "CreateSecret",
  "GetRandomPassword",
  "ListSecrets",
  "ValidateResourcePolicy",
]);

/** Every permission on a secret. */
const SECRET_ACTIONS: readonly string[] = [...operations.keys()]
  .filter((name) => !OTHER.has(name))
  .toSorted()
  .map((name) => `secretsmanager:${name}`);

/** The action on the key of a secret that an operation needs. */
const KEY_USES: Readonly<Record<string, string>> = {
  "secretsmanager:GetSecretValue": "kms:Decrypt",
  "secretsmanager:PutSecretValue": "kms:GenerateDataKey",
};

/** Condition keys that every request for an action has. */
const USUAL: Readonly<Record<string, Conditions>> = {
  "secretsmanager:DeleteSecret": { "secretsmanager:ForceDeleteWithoutRecovery": ["false"] },
  "secretsmanager:PutResourcePolicy": { "secretsmanager:BlockPublicPolicy": ["false"] },
  "secretsmanager:UpdateSecretVersionStage": { "secretsmanager:VersionStage": ["AWSCURRENT"] },
};

/** Returns every permission on every secret. Reading and storing a value also needs the permission for its key. */
export function secretTargets(
  account: Account,
  labels: Labels,
  prepare: PrepareEvaluation,
): readonly Target[] {
  return account.secrets.all().flatMap((secret) =>
    SECRET_ACTIONS.map((action): Target => {
      const keys = { "secretsmanager:SecretId": [secret.arn], ...USUAL[action] };
      const requested = onSecret(secret, action, keys);
      return {
        kind: "secret",
        name: labels.of(secret.arn),
        action,
        // The key that AWS manages exists only once it is asked for.
        get asked() {
          const used = keyUse(account, secret, action);
          return used ? [requested, askedOfKey(account, used.action, used.key)] : [requested];
        },
        accessPaths(who) {
          if (who.caller.principal.type === "Anonymous") return NO_ACCESS_PATHS;
          const path = { inputs: [prepare(who.caller, requested)] };
          const used = keyUse(account, secret, action);
          const onKey = used && onKeyOf(account, secret, used, who);
          return withKeyUse(account, who, path, onKey, labels);
        },
      };
    }),
  );
}

interface SecretKeyUse {
  readonly action: string;
  readonly key: Key;
}

function keyUse(account: Account, secret: Secret, action: string): SecretKeyUse | undefined {
  const used = KEY_USES[action];
  const key = used === undefined ? undefined : keyOfSecret(account, secret);
  return used === undefined || !key ? undefined : { action: used, key };
}

function onKeyOf(
  account: Account,
  { arn }: Secret,
  { action, key }: SecretKeyUse,
  { caller }: PossibleCaller,
): RequestedAction {
  const context = secretContext(arn, "any");
  return onKeyThrough(account, "secretsmanager", caller.principal, action, key, context);
}
