import type { UploadRecord } from "../../../../objects/object-record.ts";
import { ServiceError } from "../../../protocol/service-error.ts";
import type { ObjectCall } from "../object/store-call.ts";

/** Returns the upload that a request names. @throws {ServiceError} NoSuchUpload. */
export function uploadNamed({ decided, objects, bucket, key }: ObjectCall): UploadRecord {
  const id = decided.read.query.get("uploadId") ?? "";
  const upload = objects.uploads.find(bucket.name, key, id);
  if (upload) return upload;
  const text =
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";
  throw new ServiceError("NoSuchUpload", text, 404);
}
