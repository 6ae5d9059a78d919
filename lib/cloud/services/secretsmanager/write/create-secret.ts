import { keyNamed } from "../../../account/kms/key-named.ts";
import { serviceAlias, serviceKey } from "../../../account/kms/service-key.ts";
import type { Account } from "../../../account/account.ts";
import { versionById } from "../../../account/secretsmanager/versions.ts";
import type { Conditions } from "../../kms/access/key-access.ts";
import { authorize } from "../../protocol/call.ts";
import { flag, list, structure, text } from "../../protocol/json/fields.ts";
import { required } from "../../protocol/json/members.ts";
import { operation } from "../../protocol/json/operation.ts";
import { notServed } from "../../protocol/not-served.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { invalidRequest, REFUSAL, tagConditions } from "../access/secret-access.ts";
import { readTags, requireSecretName, tagList, value, valueIn } from "../access/secret-input.ts";
import { openVersion, validateKey } from "../access/secret-key.ts";
import { isSameValue, storeVersion } from "./put-secret-value.ts";

export const createSecret = operation(
  {
    Name: required(text),
    ClientRequestToken: text,
    Description: text,
    KmsKeyId: text,
    Tags: tagList,
    AddReplicaRegions: list(structure({ Region: text })),
    ForceOverwriteReplicaSecret: flag,
    Type: text,
    ...value,
  },
  (call, input) => {
    const { account, now } = call;
    const { secrets } = account;
    const { Name: name, Description: description, ClientRequestToken: token } = input;
    requireSecretName(name);
    const given = valueIn(input);
    const tags = readTags(input.Tags ?? []);
    const arn = secrets.named(name)?.arn ?? secrets.newArn(name);
    const conditions = {
      "secretsmanager:Name": [name],
      ...descriptionAndKey(account, description, input.KmsKeyId),
      ...tagConditions(tags),
    };
    const onNew = { resource: arn, shown: name, keys: conditions };
    authorize(call, { ...onNew, action: "secretsmanager:CreateSecret" }, REFUSAL);
    if (tags.length > 0) {
      authorize(call, { ...onNew, action: "secretsmanager:TagResource" }, REFUSAL);
    }
    if ((input.AddReplicaRegions ?? []).length > 0 || input.Type !== undefined) {
      throw notServed("secrets with replicas or of a managed type", ["secrets of one region"]);
    }
    const existing = secrets.named(name);
    if (existing?.record.deletion) {
      throw invalidRequest(
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    if (existing) {
      const before = token === undefined ? undefined : versionById(existing.record, token);
      if (before && token !== undefined && given !== undefined) {
        const known = openVersion(call, existing, token, before);
        if (isSameValue(known, given)) return { ARN: existing.arn, Name: name, VersionId: token };
      }
      throw new ServiceError(
        "ResourceExistsException",
        `The operation failed because the secret ${name} already exists.`,
      );
    }
    const secret = secrets.create(arn, name, now);
    try {
      Object.assign(secret.record, { tags, description, kmsKeyId: input.KmsKeyId });
      validateKey(call, secret);
      const versionId =
        given === undefined ? undefined : storeVersion(call, secret, given, { token });
      call.save();
      return { ARN: arn, Name: name, ...(versionId === undefined ? {} : { VersionId: versionId }) };
    } catch (error) {
      secrets.remove(arn);
      throw error;
    }
  },
);

/** Returns the condition keys of the description and of the KMS key in a request. */
export function descriptionAndKey(
  account: Account,
  description: string | undefined,
  kmsKeyId: string | undefined,
): Conditions {
  const isServices = kmsKeyId?.endsWith(serviceAlias("secretsmanager")) ?? false;
  const key =
    kmsKeyId === undefined
      ? undefined
      : isServices
        ? serviceKey(account, "secretsmanager")
        : keyNamed(account.keys, kmsKeyId);
  return {
    ...(description === undefined ? {} : { "secretsmanager:Description": [description] }),
    ...(kmsKeyId === undefined ? {} : { "secretsmanager:KmsKeyId": [kmsKeyId] }),
    ...(key === undefined ? {} : { "secretsmanager:KmsKeyArn": [key.arn] }),
  };
}
