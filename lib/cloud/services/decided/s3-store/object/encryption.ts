import { isMap } from "../../../../../json.ts";
import type { RecordedResource } from "../../../../account/records/record.ts";
import { keyNamed } from "../../../../account/kms/key-named.ts";
import type { Key } from "../../../../account/kms/keys.ts";
import { refusedThrough } from "../../../kms/access/through-service.ts";
import { keyState } from "../../../kms/keys/key-state.ts";
import type { Call } from "../../../protocol/call.ts";
import { ServiceError } from "../../../protocol/service-error.ts";
import { bucketArn } from "../../s3/s3-attempts.ts";
import type { S3Request } from "../../s3/s3-request.ts";

const ALGORITHM = "x-amz-server-side-encryption";
const KEY_ID = `${ALGORITHM}-aws-kms-key-id`;
const BUCKET_KEY = `${ALGORITHM}-bucket-key-enabled`;

/** How the objects of a bucket are encrypted if a request does not say it. */
export interface BucketEncryption {
  readonly algorithm: string;
  /** @default - the key of S3 */
  readonly keyId: string | undefined;
  readonly hasBucketKey: boolean;
}

/** Returns the encryption that the template of a bucket declares. As on AWS, it is SSE-S3 without a declaration. */
export function encryptionOf({ properties }: RecordedResource): BucketEncryption {
  const rules = member(properties["BucketEncryption"], "ServerSideEncryptionConfiguration");
  const [rule]: readonly unknown[] = Array.isArray(rules) ? rules : [];
  const standard = member(rule, "ServerSideEncryptionByDefault");
  const algorithm = member(standard, "SSEAlgorithm");
  const keyId = member(standard, "KMSMasterKeyID");
  return {
    algorithm: typeof algorithm === "string" ? algorithm : "AES256",
    keyId: typeof keyId === "string" ? keyId : undefined,
    hasBucketKey: String(member(rule, "BucketKeyEnabled")) === "true",
  };
}

/**
 * Returns the headers that say how a new object is encrypted.
 *
 * @throws {ServiceError} If S3 does not know the encryption.
 */
export function encryptionHeaders(
  { header }: S3Request,
  bucket: RecordedResource,
): Readonly<Record<string, string>> {
  const standard = encryptionOf(bucket);
  const algorithm = header(ALGORITHM) ?? standard.algorithm;
  const keyId = header(KEY_ID) ?? (header(ALGORITHM) === undefined ? standard.keyId : undefined);
  const isKms = algorithm === "aws:kms" || algorithm === "aws:kms:dsse";
  if (!isKms && algorithm !== "AES256") {
    throw new ServiceError("InvalidArgument", "The encryption method specified is not supported");
  }
  if (!isKms) {
    if (header(KEY_ID) === undefined) return { [ALGORITHM]: algorithm };
    const text = `${KEY_ID} is only allowed with the encryption aws:kms`;
    throw new ServiceError("InvalidArgument", text);
  }
  const hasBucketKey = (header(BUCKET_KEY) ?? String(standard.hasBucketKey)) === "true";
  return {
    [ALGORITHM]: algorithm,
    ...(keyId === undefined ? {} : { [KEY_ID]: keyId }),
    ...(hasBucketKey ? { [BUCKET_KEY]: "true" } : {}),
  };
}

/** An object whose encryption is decided. */
interface Encrypted {
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Decides whether the caller may use the customer's key of an object through S3. The key of S3 itself may be used by
 * every principal of the account.
 *
 * @param action `kms:GenerateDataKey` to write, `kms:Decrypt` to read.
 * @throws {ServiceError} If the key does not exist, cannot be used, or is refused.
 */
export function requireKey(call: Call, action: string, { bucket, key, headers }: Encrypted): void {
  const keyId = headers[KEY_ID];
  if (keyId === undefined) return;
  const arn = bucketArn(call.account, bucket);
  const context = { "aws:s3:arn": headers[BUCKET_KEY] === "true" ? arn : `${arn}/${key}` };
  const refusal = refusedThrough(call, "s3", action, usableKey(call, keyId), context);
  if (refusal) throw new ServiceError("AccessDenied", refusal.message, 403, refusal);
}

function usableKey({ account }: Call, keyId: string): Key {
  const key = keyNamed(account.keys, keyId);
  if (!key) {
    throw new ServiceError("KMS.NotFoundException", `Invalid keyId '${keyId}'`);
  }
  const state = keyState(key.record);
  if (state === "Enabled") return key;
  const text = `${key.arn} is ${state === "Disabled" ? "disabled" : "pending deletion"}.`;
  throw new ServiceError(
    state === "Disabled" ? "KMS.DisabledException" : "KMS.KMSInvalidStateException",
    text,
  );
}

function member(value: unknown, name: string): unknown {
  return isMap(value) ? value[name] : undefined;
}
