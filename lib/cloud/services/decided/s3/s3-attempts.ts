import type { Account } from "../../../account/account.ts";
import type { Attempt } from "../decided-call.ts";
import { deletedObjects } from "./deleted-objects.ts";
import { tagKeys, versionKeys, writeKeys } from "./s3-keys.ts";
import { copySource, type S3Request } from "./s3-request.ts";
import { tagsIn } from "./tags-in.ts";

/** What an operation of S3 attempts. */
export type Attempts = (
  request: S3Request,
  account: Account,
  payload: Uint8Array,
) => readonly Attempt[];

export const bucketArn = ({ partition }: Account, bucket = ""): string =>
  `arn:${partition}:s3:::${bucket}`;

export const onBucket =
  (action: string, keys: (request: S3Request) => Attempt["keys"] = () => ({})): Attempts =>
  (request, account) => [
    { action, resource: bucketArn(account, request.bucket), keys: keys(request) ?? {} },
  ];

function objectAttempt(
  account: Account,
  action: string,
  { bucket, key }: { readonly bucket?: string | undefined; readonly key?: string | undefined },
  keys: Attempt["keys"] = {},
): Attempt {
  const policyOf = bucketArn(account, bucket);
  return { action, resource: `${policyOf}/${key}`, policyOf, keys };
}

/** An action on an object, which has another name if the request names a version. */
export const onObject =
  (action: string, ofVersion = action): Attempts =>
  (request, account) => {
    const versionId = request.query.get("versionId");
    const name = versionId === undefined ? action : ofVersion;
    return [objectAttempt(account, name, request, versionKeys(versionId))];
  };

/** Further actions that headers of a request that writes an object demand. */
const BY_HEADER: readonly (readonly [header: RegExp, action: string])[] = [
  [/^x-amz-(?:acl|grant-.+)$/, "s3:PutObjectAcl"],
  [/^x-amz-tagging$/, "s3:PutObjectTagging"],
  [/^x-amz-object-lock-(?:mode|retain-until-date)$/, "s3:PutObjectRetention"],
  [/^x-amz-object-lock-legal-hold$/, "s3:PutObjectLegalHold"],
];
const WRITE_HEADERS = [
  "x-amz-acl",
  "x-amz-grant-full-control",
  "x-amz-grant-read",
  "x-amz-grant-read-acp",
  "x-amz-grant-write",
  "x-amz-grant-write-acp",
  "x-amz-tagging",
  "x-amz-object-lock-mode",
  "x-amz-object-lock-retain-until-date",
  "x-amz-object-lock-legal-hold",
];

export const writes: Attempts = (request, account) => {
  const keys = writeKeys(request);
  const given = WRITE_HEADERS.filter((name) => request.header(name) !== undefined);
  const more = BY_HEADER.filter(([header]) => given.some((name) => header.test(name)));
  return ["s3:PutObject", ...more.map(([, action]) => action)].map((action) =>
    objectAttempt(account, action, request, keys),
  );
};

export const copies: Attempts = (request, account, payload) => {
  const source = copySource(request.header("x-amz-copy-source") ?? "");
  const { versionId } = source;
  const action = versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
  const read = objectAttempt(account, action, source, versionKeys(versionId));
  return [read, ...writes(request, account, payload)];
};

export const deletes: Attempts = ({ bucket }, account, payload) =>
  deletedObjects(payload).objects.map(({ key, versionId }) => {
    const action = versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
    return objectAttempt(account, action, { bucket, key }, versionKeys(versionId));
  });

export const tags: Attempts = (request, account, payload) => {
  const versionId = request.query.get("versionId");
  const action = versionId === undefined ? "s3:PutObjectTagging" : "s3:PutObjectVersionTagging";
  const keys = { ...tagKeys(tagsIn(payload)), ...versionKeys(versionId) };
  return [objectAttempt(account, action, request, keys)];
};
