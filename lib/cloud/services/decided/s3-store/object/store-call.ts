import type { ObjectRecord } from "../../../../objects/object-record.ts";
import type { ObjectStore } from "../../../../objects/object-store.ts";
import type { Account } from "../../../../account/account.ts";
import { recordKey, type RecordedResource } from "../../../../account/records/record.ts";
import { ServiceError } from "../../../protocol/service-error.ts";
import type { Call } from "../../../protocol/call.ts";
import { decideCall } from "../../decide-call.ts";
import { bucketArn } from "../../s3/s3-attempts.ts";
import type { S3Call } from "../../s3/s3-call.ts";

/** A call of S3 that is decided, with the store that answers it. */
export interface StoreCall {
  readonly call: Call;
  readonly decided: S3Call;
  readonly objects: ObjectStore;
}

/** A call that names a bucket, which exists. */
export interface BucketCall extends StoreCall {
  readonly bucket: RecordedResource;
}

/** A call that names an object, which need not exist. */
export interface ObjectCall extends BucketCall {
  readonly key: string;
}

/** Returns whether a deployed template has a bucket. */
export function hasBucket({ records }: Account, name: string): boolean {
  return records.has(recordKey("AWS::S3::Bucket", name));
}

/** Returns a bucket of the deployed templates. @throws {ServiceError} NoSuchBucket if no template has it. */
export function bucketNamed({ records }: Account, name: string): RecordedResource {
  const record = records.get(recordKey("AWS::S3::Bucket", name));
  if (record) return record;
  throw new ServiceError("NoSuchBucket", "The specified bucket does not exist", 404);
}

/**
 * Returns an object.
 *
 * @param versionId The version that is wanted. @default - the newest one, which is the only one that is kept
 * @throws {ServiceError} NoSuchKey or NoSuchVersion, or AccessDenied for a caller who may not list the bucket either: who
 *   may not list a bucket may not learn that an object does not exist.
 */
export function objectNamed(
  { call, decided, objects }: StoreCall,
  bucket: string,
  key: string,
  versionId: string | undefined,
): ObjectRecord {
  const isKept = versionId === undefined || versionId === "null";
  const record = isKept ? objects.find(bucket, key) : undefined;
  if (record) return record;
  const resource = bucketArn(call.account, bucket);
  decideCall(call, { ...decided, attempts: [{ action: "s3:ListBucket", resource }] });
  throw isKept
    ? new ServiceError("NoSuchKey", "The specified key does not exist.", 404)
    : new ServiceError("NoSuchVersion", "The specified version does not exist.", 404);
}
