import { createHash } from "node:crypto";
import { messageOf } from "../../../../errors.ts";
import { openZip, readArchive } from "../../../archive/open-archive.ts";
import { requireReadable } from "../../decided/s3-store/object/require-readable.ts";
import type { Call } from "../../protocol/call.ts";
import { blob, text } from "../../protocol/json/fields.ts";
import type { Values } from "../../protocol/json/members.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { invalidParameter } from "../request/lambda-errors.ts";

/** The members of a request that name the code. */
export const CODE = { ZipFile: blob, S3Bucket: text, S3Key: text };

const DAMAGED = "Could not unzip uploaded file. Please check your file, then try to upload again.";

/** Lambda's limit on a ZIP file in a request. */
const LIMIT_BYTES = 52_428_800;

/** A ZIP file with code, which is valid. */
interface UploadedZip {
  readonly zip: Buffer;
  /** Identifies the content. */
  readonly content: string;
}

/**
 * Returns the code that a request names: in the request itself, or an object of the local S3 that the caller may read.
 *
 * @throws {ServiceError} Lambda's error if there is no such code, or if it cannot be unpacked.
 */
export function uploadedZip(
  call: Call,
  { ZipFile, S3Bucket, S3Key }: Values<typeof CODE>,
): UploadedZip {
  if (ZipFile && (S3Bucket !== undefined || S3Key !== undefined)) {
    throw invalidParameter(
      "Please do not provide other FunctionCode parameters when providing a ZipFile.",
    );
  }
  if (ZipFile) {
    if (ZipFile.length > LIMIT_BYTES) {
      const message = `Zipped size must be smaller than ${LIMIT_BYTES} bytes`;
      throw new ServiceError("RequestEntityTooLargeException", message, 413);
    }
    return { zip: checked(ZipFile), content: sha256(ZipFile) };
  }
  if (S3Bucket === undefined || S3Key === undefined) {
    throw invalidParameter("Please provide a source for function code.");
  }
  const zip = checked(objectOf(call, S3Bucket, S3Key));
  // CDK names an asset by its hash, which is then the same as in the template.
  return { zip, content: /(?:^|\/)[0-9a-f]{64}\.zip$/.test(S3Key) ? S3Key : sha256(zip) };
}

function objectOf(call: Call, bucket: string, key: string): Buffer {
  const { account } = call;
  try {
    requireReadable(call, bucket, key, { source: call });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const message = `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${bucket}/${key}. S3 Error Code: ${error.type}. S3 Error Message: ${error.message}`;
    const { refusal } = error;
    throw new ServiceError(
      "AccessDeniedException",
      message,
      403,
      refusal && { ...refusal, message },
    );
  }
  const path = account.codeStore.pathOf(bucket, key);
  if (path === undefined) {
    throw invalidParameter(
      "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
    );
  }
  try {
    return readArchive(path);
  } catch (error) {
    throw invalidParameter(messageOf(error));
  }
}

function checked(zip: Buffer): Buffer {
  try {
    if (openZip(zip).length > 0) return zip;
  } catch (error) {
    const message = messageOf(error);
    // What follows in the message comes from the library that reads archives.
    throw invalidParameter(message.startsWith(DAMAGED) ? DAMAGED : message);
  }
  throw invalidParameter("Uploaded file must be a non-empty zip");
}

function sha256(zip: Buffer): string {
  return createHash("sha256").update(zip).digest("hex");
}
