import { decide, type RequestedAction } from "../../../../access/decide.ts";
import { refusalOf } from "../../../../access/refusal.ts";
import { resourcePolicyOf } from "../../../../account/records/resource-policies.ts";
import type { RequestSource } from "../../../../account/condition-context.ts";
import type { Call } from "../../../protocol/call.ts";
import { ServiceError } from "../../../protocol/service-error.ts";
import { bucketArn } from "../../s3/s3-attempts.ts";
import { requireKey } from "./encryption.ts";

/** How a service reads an object for a caller. */
interface Reading {
  readonly source: RequestSource;
  readonly keys?: NonNullable<RequestedAction["keys"]>;
}

/**
 * Checks that a caller may read an object that another service reads for it. As for a call of S3 itself, the policies of
 * the caller, the policy of the bucket and the key of the object decide.
 *
 * @throws {ServiceError} If it may not, also if there is no such object; or if the key cannot be used.
 */
export function requireReadable(
  call: Call,
  bucket: string,
  key: string,
  { source, keys = {} }: Reading,
): void {
  const { account, caller } = call;
  const arn = bucketArn(account, bucket);
  const action: RequestedAction = {
    action: "s3:GetObject",
    resource: `${arn}/${key}`,
    resourcePolicy: resourcePolicyOf(account.resourcePolicies, arn),
    resourceAccountId: account.accountId,
    keys: { "s3:ResourceAccount": [account.accountId], ...keys },
  };
  const refusal = refusalOf(decide(account, caller, action, source), action);
  if (refusal) throw new ServiceError("AccessDenied", refusal.message, 403, refusal);
  const record = account.objects?.find(bucket, key);
  if (record) requireKey(call, "kms:Decrypt", record);
}
