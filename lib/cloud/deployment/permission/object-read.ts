import type { RequestedAction } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import { resourcePolicyOf } from "../../account/records/resource-policies.ts";

/** Returns the action that reads an object of S3, such as the template of a nested stack. */
export function objectRead(
  { partition, accountId, resourcePolicies }: Account,
  bucket: string,
  key: string,
): RequestedAction {
  const arn = `arn:${partition}:s3:::${bucket}`;
  return {
    action: "s3:GetObject",
    resource: `${arn}/${key}`,
    resourcePolicy: resourcePolicyOf(resourcePolicies, arn),
    resourceAccountId: accountId,
    keys: { "s3:ResourceAccount": [accountId] },
  };
}
