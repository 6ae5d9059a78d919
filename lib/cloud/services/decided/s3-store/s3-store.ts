import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { answered } from "../answered.ts";
import { decideCall } from "../decide-call.ts";
import type { S3Call } from "../s3/s3-call.ts";
import {
  bucketEncryption,
  bucketLocation,
  bucketTagging,
  bucketVersioning,
  headBucket,
  listBuckets,
} from "./bucket/bucket-settings.ts";
import { checkHeaders } from "./object/check-headers.ts";
import { copyObject } from "./object/copy-object.ts";
import { deleteObject, deleteObjects } from "./object/delete-objects.ts";
import { getObject } from "./object/get-object.ts";
import { listObjects, listObjectsV2, listVersions } from "./bucket/list-objects.ts";
import { abortUpload, beginUpload } from "./multipart/begin-upload.ts";
import { completeUpload } from "./multipart/complete-upload.ts";
import { listParts, listUploads } from "./multipart/list-uploads.ts";
import { copyPart, putPart } from "./multipart/put-part.ts";
import { putObject } from "./object/put-object.ts";
import { bucketNamed, hasBucket, type BucketCall, type ObjectCall } from "./object/store-call.ts";
import { deleteTagging, getTagging, putTagging } from "./object/tagging.ts";

type Answer = WireResponse | Promise<WireResponse>;

const OF_BUCKET: Readonly<Record<string, (on: BucketCall) => Answer>> = {
  GetBucketEncryption: bucketEncryption,
  GetBucketLocation: bucketLocation,
  GetBucketTagging: bucketTagging,
  GetBucketVersioning: bucketVersioning,
  HeadBucket: headBucket,
  ListMultipartUploads: listUploads,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListObjectVersions: listVersions,
};
const OF_OBJECT: Readonly<Record<string, (on: ObjectCall) => Answer>> = {
  AbortMultipartUpload: abortUpload,
  CompleteMultipartUpload: completeUpload,
  CopyObject: copyObject,
  CreateMultipartUpload: beginUpload,
  DeleteObject: deleteObject,
  DeleteObjectTagging: deleteTagging,
  GetObject: getObject,
  GetObjectTagging: getTagging,
  HeadObject: getObject,
  ListParts: listParts,
  PutObject: putObject,
  PutObjectTagging: putTagging,
  UploadPart: putPart,
  UploadPartCopy: copyPart,
};

/**
 * Answers a call with the objects of the state directory, if it is allowed.
 *
 * @throws {ServiceError} The refusal, or an error of S3.
 */
export async function storeAnswer(call: Call, decided: S3Call): Promise<WireResponse> {
  const { account } = call;
  const { objects } = account;
  const { operation, read } = decided;
  const { bucket: name, key = "" } = read;
  if (!objects) return answered(call, decided);
  // Each object of a list is decided by itself, if there is a bucket.
  const isList = operation === "DeleteObjects" && hasBucket(account, name ?? "");
  if (!isList) decideCall(call, decided);
  checkHeaders(read, account.accountId);
  const on = { call, decided, objects };
  if (operation === "ListBuckets") return listBuckets(on);
  const inBucket = { ...on, bucket: bucketNamed(account, name ?? "") };
  if (operation === "DeleteObjects") return deleteObjects(inBucket);
  const ofBucket = OF_BUCKET[operation];
  if (ofBucket) return ofBucket(inBucket);
  const ofObject = OF_OBJECT[operation];
  return ofObject ? ofObject({ ...inBucket, key }) : answered(call, decided);
}
