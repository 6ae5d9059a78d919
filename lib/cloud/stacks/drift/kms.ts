import type { Compared } from "./compared.ts";

export const kmsKey: Compared = {
  reads({ keys }, keyId) {
    const actions = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus"];
    return actions.map((action) => ({ action, resource: keys.keyArn(keyId) }));
  },
  find({ keys }, keyId) {
    const record = keys.get(keyId)?.record;
    // CloudFormation does not find a key whose deletion is pending.
    if (!record || record.deletionDate !== undefined) return undefined;
    return {
      Description: record.description,
      Enabled: record.enabled,
      EnableKeyRotation: record.rotation,
      KeyPolicy: record.policy,
      ...(record.rotation ? { RotationPeriodInDays: record.rotationPeriodInDays } : {}),
    };
  },
};

export const kmsAlias: Compared = {
  // The operation has no resource.
  reads: () => [{ action: "kms:ListAliases", resource: "*" }],
  find({ keys }, aliasName, { TargetKeyId }) {
    const keyId = keys.aliasTarget(aliasName);
    if (keyId === undefined) return undefined;
    const byArn = typeof TargetKeyId === "string" && TargetKeyId.startsWith("arn:");
    return { TargetKeyId: byArn ? keys.keyArn(keyId) : keyId };
  },
};
