import type { Pair } from "../../../../../sigv4/request/request.ts";
import type { WireResponse } from "../../../../http/http-types.ts";
import { checkWriting } from "./conditions.ts";
import { requireKey } from "./encryption.ts";
import { checksumHeaders, etagOf } from "./get-object.ts";
import { objectHead } from "./object-head.ts";
import { receiveBlob } from "./received-blob.ts";
import type { ObjectCall } from "./store-call.ts";
import { emptyResponse } from "./xml-response.ts";

/** Answers PutObject. */
export async function putObject(on: ObjectCall): Promise<WireResponse> {
  const { call, decided, objects, key } = on;
  const { read } = decided;
  const { name: bucket } = on.bucket;
  const head = objectHead(read, on.bucket);
  requireKey(call, "kms:GenerateDataKey", { bucket, key, headers: head.headers });
  // A condition that fails now need not wait for the body.
  checkWriting(read.header, objects.find(bucket, key));
  return receiveBlob(on, ({ written, blob, checksums }) => {
    checkWriting(read.header, objects.find(bucket, key));
    const modified = call.account.clock.now().toISOString();
    const named = { version: 1, bucket, key, etag: blob.md5 } as const;
    objects.put({ ...named, ...blob, ...head, checksums, modified }, written);
    return emptyResponse(on, [
      etagOf(named),
      ...checksumHeaders(checksums),
      ...encryptionPairs(head.headers),
    ]);
  });
}

/** Returns the headers about encryption with which S3 answers a request that writes an object. */
export function encryptionPairs(headers: Readonly<Record<string, string>>): readonly Pair[] {
  return Object.entries(headers).filter(([name]) =>
    name.startsWith("x-amz-server-side-encryption"),
  );
}
