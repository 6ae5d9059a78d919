import { createHash } from "node:crypto";
import type { WireResponse } from "../../../../http/http-types.ts";
import type { PartRecord, UploadRecord } from "../../../../objects/object-record.ts";
import { element } from "../../../protocol/query/xml.ts";
import { ServiceError } from "../../../protocol/service-error.ts";
import { checksumOf, type Checksum } from "../../s3/checksum.ts";
import { checkWriting } from "../object/conditions.ts";
import { requireKey } from "../object/encryption.ts";
import { encryptionPairs } from "../object/put-object.ts";
import type { ObjectCall } from "../object/store-call.ts";
import { xmlResponse } from "../object/xml-response.ts";
import { checksumElements } from "./checksum-elements.ts";
import { completedParts } from "./completed-parts.ts";
import { uploadNamed } from "./upload-named.ts";

/** Answers CompleteMultipartUpload. */
export async function completeUpload(on: ObjectCall): Promise<WireResponse> {
  const { call, decided, objects, key } = on;
  const { read, payload } = decided;
  const { name: bucket } = on.bucket;
  const upload = uploadNamed(on);
  requireKey(call, "kms:Decrypt", upload);
  const parts = completedParts(payload, upload);
  checkSize(read.header("x-amz-mp-object-size"), parts);
  checkWriting(read.header, objects.find(bucket, key));
  const full = fullChecksum(upload);
  const written = await objects.newBlob();
  try {
    for (const part of parts) {
      for await (const piece of await objects.stream(part)) {
        full?.update(piece);
        await written.write(piece);
      }
    }
    const blob = await written.end();
    const checksums = checksumsOf(upload, parts, full);
    checkClaims(read.header, checksums);
    // The upload may have changed meanwhile, and with it the object.
    if (uploadNamed(on) !== upload) throw changedMeanwhile();
    checkWriting(read.header, objects.find(bucket, key));
    const { headers, metadata, tags, id } = upload;
    const modified = call.account.clock.now().toISOString();
    const etag = etagOfParts(parts);
    const named = { version: 1, bucket, key, etag, modified } as const;
    objects.put({ ...named, ...blob, headers, metadata, tags, checksums }, written);
    objects.uploads.end(id);
    const content = [
      element("Location", `http://${read.host}/${bucket}/${encodeURI(key)}`),
      element("Bucket", bucket),
      element("Key", key),
      element("ETag", `"${etag}"`),
      checksumElements(checksums),
    ].join("");
    const response = xmlResponse(on, "CompleteMultipartUploadResult", content);
    return { ...response, headers: [...response.headers, ...encryptionPairs(headers)] };
  } catch (error) {
    await written.discard();
    throw error;
  }
}

/** Returns the tag of an object in parts: the MD5 of the MD5s of its parts, and their number. */
function etagOfParts(parts: readonly PartRecord[]): string {
  const digests = Buffer.concat(parts.map(({ md5 }) => Buffer.from(md5, "hex")));
  return `${createHash("md5").update(digests).digest("hex")}-${parts.length}`;
}

function fullChecksum({ checksum }: UploadRecord): Checksum | undefined {
  return checksum?.type === "FULL_OBJECT" ? checksumOf(checksum.algorithm) : undefined;
}

/** Returns the checksum of the object: of its bytes, or of the checksums of its parts if all of them have one. */
function checksumsOf(
  { checksum }: UploadRecord,
  parts: readonly PartRecord[],
  full: Checksum | undefined,
): Readonly<Record<string, string>> {
  if (!checksum) return {};
  const { algorithm } = checksum;
  if (full) return { [algorithm]: full.digest() };
  const ofParts = parts.flatMap(({ checksums }) => checksums[algorithm] ?? []);
  const composite = checksumOf(algorithm);
  if (!composite || ofParts.length < parts.length) return {};
  for (const one of ofParts) composite.update(Buffer.from(one, "base64"));
  return { [algorithm]: `${composite.digest()}-${parts.length}` };
}

/** Checks the checksums that the request claims of the whole object. */
function checkClaims(
  header: (name: string) => string | undefined,
  checksums: Readonly<Record<string, string>>,
): void {
  for (const algorithm of ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"]) {
    const claimed = header(`x-amz-checksum-${algorithm}`);
    const computed = checksums[algorithm];
    if (claimed === undefined || computed === claimed) continue;
    if (computed === undefined) {
      const text = `The upload was created without the checksum ${algorithm.toUpperCase()}.`;
      throw new ServiceError("InvalidRequest", text);
    }
    const text = `The ${algorithm} you specified did not match the calculated checksum.`;
    throw new ServiceError("BadDigest", text);
  }
}

function checkSize(claimed: string | undefined, parts: readonly PartRecord[]): void {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (claimed === undefined || claimed === String(size)) return;
  const text = `The provided 'x-amz-mp-object-size' header value ${claimed} does not match what was computed: ${size}`;
  throw new ServiceError("InvalidRequest", text);
}

function changedMeanwhile(): ServiceError {
  const text =
    "A conflicting conditional operation is currently in progress against this resource. Please try again.";
  return new ServiceError("OperationAborted", text, 409);
}
