import type { Operation } from "../protocol/json/operation.ts";
import { getRandomPassword } from "./random-password.ts";
import { batchGetSecretValue } from "./read/batch-get-secret-value.ts";
import { describeSecrets } from "./read/describe-secrets.ts";
import { getSecretValue } from "./read/get-secret-value.ts";
import { resourcePolicy } from "./resource-policy.ts";
import { createSecret } from "./write/create-secret.ts";
import { deleteSecrets } from "./write/delete-secret.ts";
import { putSecretValue } from "./write/put-secret-value.ts";
import { secretTags } from "./write/secret-tags.ts";
import { updateSecret } from "./write/update-secret.ts";
import { updateSecretVersionStage } from "./write/version-stages.ts";

/** The operations of Secrets Manager that the local cloud serves, by name. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    BatchGetSecretValue: batchGetSecretValue,
    CreateSecret: createSecret,
    ...deleteSecrets,
    ...describeSecrets,
    GetRandomPassword: getRandomPassword,
    GetSecretValue: getSecretValue,
    PutSecretValue: putSecretValue,
    ...resourcePolicy,
    ...secretTags,
    UpdateSecret: updateSecret,
    UpdateSecretVersionStage: updateSecretVersionStage,
  }),
);
