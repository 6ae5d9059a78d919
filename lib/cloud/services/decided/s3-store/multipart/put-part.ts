import type { WireResponse } from "../../../../http/http-types.ts";
import { ServiceError } from "../../../protocol/service-error.ts";
import { copiedObject, copyResult } from "../object/copy-object.ts";
import { requireKey } from "../object/encryption.ts";
import { checksumHeaders, etagOf } from "../object/get-object.ts";
import { encryptionPairs } from "../object/put-object.ts";
import { byteRange } from "../object/range.ts";
import { receiveBlob } from "../object/received-blob.ts";
import type { ObjectCall } from "../object/store-call.ts";
import { emptyResponse, xmlResponse } from "../object/xml-response.ts";
import { uploadNamed } from "./upload-named.ts";

const MOST_PARTS = 10_000;

/** Answers UploadPart. */
export async function putPart(on: ObjectCall): Promise<WireResponse> {
  const { call, objects } = on;
  const partNumber = partNumberIn(on);
  requireKeyOfUpload(on);
  return receiveBlob(on, ({ written, blob, checksums }) => {
    // It may have been aborted while the part arrived.
    const { id, headers } = uploadNamed(on);
    const modified = call.account.clock.now().toISOString();
    objects.uploads.putPart(id, partNumber, { ...blob, checksums, modified }, written);
    const etag = etagOf({ etag: blob.md5 });
    return emptyResponse(on, [etag, ...checksumHeaders(checksums), ...encryptionPairs(headers)]);
  });
}

/** Answers UploadPartCopy. */
export async function copyPart(on: ObjectCall): Promise<WireResponse> {
  const { call, decided, objects } = on;
  const partNumber = partNumberIn(on);
  requireKeyOfUpload(on);
  const source = copiedObject(on);
  const range = byteRange(decided.read.header("x-amz-copy-source-range"), source.size);
  const written = await objects.newBlob();
  try {
    for await (const piece of await objects.stream(source, range)) await written.write(piece);
    const blob = await written.end();
    const { id } = uploadNamed(on);
    const modified = call.account.clock.now().toISOString();
    objects.uploads.putPart(id, partNumber, { ...blob, checksums: {}, modified }, written);
    return xmlResponse(on, "CopyPartResult", copyResult({ etag: blob.md5, modified }));
  } catch (error) {
    await written.discard();
    throw error;
  }
}

/** Decides using the key of an upload, because another caller may have begun it. */
function requireKeyOfUpload(on: ObjectCall): void {
  const upload = uploadNamed(on);
  for (const action of ["kms:GenerateDataKey", "kms:Decrypt"]) requireKey(on.call, action, upload);
}

function partNumberIn({ decided }: ObjectCall): number {
  const text = decided.read.query.get("partNumber") ?? "";
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MOST_PARTS) return number;
  throw new ServiceError(
    "InvalidArgument",
    `Part number must be an integer between 1 and ${MOST_PARTS}, inclusive`,
  );
}
