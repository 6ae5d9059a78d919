import type { ObjectStore } from "../../../lib/cloud/objects/object-store.ts";

export const head = { headers: { "content-type": "text/plain" }, metadata: {}, tags: [] };
export const checked = { ...head, checksums: {}, modified: "2026-01-01T00:00:00.000Z" };

/** Stores an object in the bucket `b`, or in another one. */
export async function put(
  store: ObjectStore,
  key: string,
  text: string,
  bucket = "b",
): Promise<void> {
  const written = await store.newBlob();
  await written.write(Buffer.from(text));
  const blob = await written.end();
  store.put({ version: 1, bucket, key, etag: blob.md5, ...blob, ...checked }, written);
}
