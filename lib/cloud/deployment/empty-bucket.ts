import { decide, type RequestedAction } from "../access/decide.ts";
import { refusalOf, type Refusal } from "../access/refusal.ts";
import type { Account } from "../account/account.ts";
import { configurationAt } from "../account/configuration-at.ts";
import type { Caller } from "../account/iam/identities.ts";
import { recordKey } from "../account/records/record.ts";
import { resourcePolicyOf } from "../account/records/resource-policies.ts";
import { isMap } from "../../json.ts";
import { AS_ROLE } from "./permission/permit.ts";

/** CDK's custom resource for `autoDeleteObjects`. */
export const CLEANER = "Custom::S3AutoDeleteObjects";
/** The tag of the buckets that it empties. */
const TAG = "aws-cdk:auto-delete-objects";
const SESSION_MS = 60_000;

/**
 * Does what CDK's function for `autoDeleteObjects` does when its resource is deleted: removes the objects of the bucket,
 * if the bucket still has its tag. The role of the function must allow it, because the one who deploys need not have a
 * permission for the bucket.
 *
 * @param properties The properties of the custom resource.
 * @returns Why the function fails, or `undefined` if it does not. As in the function, it does not fail for an object
 *   that the role may not delete, which keeps the bucket from being deleted.
 */
export function emptyBucket(
  account: Account,
  { BucketName: name, ServiceToken: token }: Readonly<Record<string, unknown>>,
): string | undefined {
  const { objects, records, partition } = account;
  const bucket =
    typeof name === "string" ? records.get(recordKey("AWS::S3::Bucket", name)) : undefined;
  if (typeof name !== "string" || !bucket || !objects || objects.isEmpty(name)) return undefined;
  const role = typeof token === "string" ? roleOf(account, token) : undefined;
  if (!role) return `the function that empties the bucket ${name}, or its role, does not exist`;
  const arn = `arn:${partition}:s3:::${name}`;
  const refused = (action: string, resource: string, keys?: RequestedAction["keys"]) =>
    refusal(account, role, { action, resource, ...(keys ? { keys } : {}) }, arn);
  const mayReadTags = refused("s3:GetBucketTagging", arn);
  if (mayReadTags) return reasonOf(mayReadTags);
  if (!isMarked(bucket.properties["Tags"])) return undefined;
  const mayList = refused("s3:ListBucketVersions", arn);
  if (mayList) return reasonOf(mayList);
  // The function names the version of each object. It is `null` in a bucket without versions.
  const version = { "s3:VersionId": ["null"] };
  for (const { key } of objects.list(name)) {
    if (!refused("s3:DeleteObjectVersion", `${arn}/${key}`, version)) objects.delete(name, key);
  }
  return undefined;
}

/** Returns a session of the role of a function, or `undefined` if one of them does not exist. */
function roleOf(account: Account, functionArn: string): Caller | undefined {
  const configuration = configurationAt(account, functionArn);
  if (!configuration) return undefined;
  const { roleName, name, arn } = configuration;
  const { sessions } = account.directory;
  const issued = account.clock.now();
  sessions.forgetExpired(account.clock.surelyPast());
  const { accessKeyId } = sessions.add({
    roleName,
    sessionName: name,
    issued,
    expiration: new Date(issued.getTime() + SESSION_MS),
    functionArn: arn,
  });
  return account.directory.find(accessKeyId);
}

function refusal(
  account: Account,
  role: Caller,
  { keys = {}, ...action }: RequestedAction,
  bucketArn: string,
): Refusal | undefined {
  const requested: RequestedAction = {
    ...action,
    resourcePolicy: resourcePolicyOf(account.resourcePolicies, bucketArn),
    resourceAccountId: account.accountId,
    keys: { "s3:ResourceAccount": [account.accountId], ...keys },
  };
  return refusalOf(decide(account, role, requested, AS_ROLE), requested);
}

const reasonOf = ({ message, reason }: Refusal): string => `${message} (${reason})`;

const isMarked = (tags: unknown): boolean =>
  Array.isArray(tags) &&
  tags.some((tag) => isMap(tag) && tag["Key"] === TAG && tag["Value"] === "true");
