import { randomBytes } from "node:crypto";
import type { WireResponse } from "../../../../http/http-types.ts";
import type { UploadRecord } from "../../../../objects/object-record.ts";
import { element } from "../../../protocol/query/xml.ts";
import { ServiceError } from "../../../protocol/service-error.ts";
import { checksumOf } from "../../s3/checksum.ts";
import type { S3Request } from "../../s3/s3-request.ts";
import { requireKey } from "../object/encryption.ts";
import { objectHead } from "../object/object-head.ts";
import { encryptionPairs } from "../object/put-object.ts";
import type { ObjectCall } from "../object/store-call.ts";
import { emptyResponse, xmlResponse } from "../object/xml-response.ts";
import { uploadNamed } from "./upload-named.ts";

/** Answers CreateMultipartUpload. */
export function beginUpload(on: ObjectCall): WireResponse {
  const { call, decided, objects, key } = on;
  const { name: bucket } = on.bucket;
  const head = objectHead(decided.read, on.bucket);
  // S3 decrypts the data key again for each part.
  for (const action of ["kms:GenerateDataKey", "kms:Decrypt"]) {
    requireKey(call, action, { bucket, key, headers: head.headers });
  }
  const id = randomBytes(32).toString("hex");
  const created = call.account.clock.now().toISOString();
  const checksum = checksumIn(decided.read);
  objects.uploads.begin({ version: 1, id, bucket, key, created, ...head, checksum, parts: {} });
  const content = element("Bucket", bucket) + element("Key", key) + element("UploadId", id);
  const response = xmlResponse(on, "InitiateMultipartUploadResult", content);
  const { algorithm, type } = checksum ?? {};
  return {
    ...response,
    headers: [
      ...response.headers,
      ...encryptionPairs(head.headers),
      ...(algorithm === undefined
        ? []
        : [["x-amz-checksum-algorithm", algorithm.toUpperCase()] as const]),
      ...(type === undefined ? [] : [["x-amz-checksum-type", type] as const]),
    ],
  };
}

/** Answers AbortMultipartUpload. */
export function abortUpload(on: ObjectCall): WireResponse {
  on.objects.uploads.end(uploadNamed(on).id);
  return emptyResponse(on, [], 204);
}

function checksumIn({ header }: S3Request): UploadRecord["checksum"] {
  const algorithm = header("x-amz-checksum-algorithm")?.toLowerCase();
  const type = header("x-amz-checksum-type");
  if (algorithm === undefined) return undefined;
  if (!checksumOf(algorithm) || algorithm === "md5") {
    const text =
      "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]";
    throw new ServiceError("InvalidRequest", text);
  }
  if (type !== undefined && type !== "COMPOSITE" && type !== "FULL_OBJECT") {
    throw new ServiceError("InvalidRequest", "Value for x-amz-checksum-type header is invalid.");
  }
  return { algorithm, type: type ?? (algorithm === "crc64nvme" ? "FULL_OBJECT" : "COMPOSITE") };
}
