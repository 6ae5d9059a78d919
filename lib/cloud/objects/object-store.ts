import { resolve } from "node:path";
import type { TagRecord } from "../state/tag-record.ts";
import { StateUnusable } from "../state/state-directory.ts";
import { BlobUses } from "./blob-uses.ts";
import type { NewBlob } from "./new-blob.ts";
import { ObjectFiles } from "./object-files.ts";
import type { Blob, ObjectRecord } from "./object-record.ts";
import { readBytes, streamBytes, type ByteRange } from "./read-bytes.ts";
import { Uploads } from "./uploads.ts";

/**
 * The objects of buckets, in the state directory. A change is on the disk when a method returns, so a killed process
 * loses nothing that was acknowledged. Only the newest version of an object is kept.
 */
export class ObjectStore {
  readonly uploads: Uploads;
  readonly #files: ObjectFiles;
  readonly #uses: BlobUses;
  /** By bucket, then by key. */
  readonly #buckets = new Map<string, Map<string, ObjectRecord>>();
  /** Objects of a bucket in the order of their keys, until the bucket changes. */
  readonly #sorted = new Map<string, readonly ObjectRecord[]>();
  #isOpen = true;

  /**
   * Opens the store. Bytes that no object uses stay until the first call of `clean`.
   *
   * @param stateDirectory A directory that no other process uses. The store is the folder `objects` in it.
   * @throws {StateUnusable} If a record is damaged, or its bytes are missing.
   */
  constructor(stateDirectory: string) {
    this.#files = new ObjectFiles(resolve(stateDirectory, "objects"));
    this.#uses = new BlobUses(this.#files);
    this.#files.removeUnfinished();
    for (const record of this.#files.readObjects()) {
      this.#uses.add(record.sha256);
      this.#ofBucket(record.bucket).set(record.key, record);
    }
    this.uploads = new Uploads(this.#files, this.#uses, () => this.#checkOpen());
  }

  find(bucket: string, key: string): ObjectRecord | undefined {
    return this.#buckets.get(bucket)?.get(key);
  }

  /** Returns the objects of a bucket in the order of S3: by the bytes of their keys. */
  list(bucket: string): readonly ObjectRecord[] {
    const known = this.#sorted.get(bucket);
    if (known) return known;
    const keyed = [...(this.#buckets.get(bucket)?.values() ?? [])].map(
      (record) => [Buffer.from(record.key), record] as const,
    );
    const sorted = keyed.toSorted(([a], [b]) => Buffer.compare(a, b)).map(([, record]) => record);
    this.#sorted.set(bucket, sorted);
    return sorted;
  }

  isEmpty(bucket: string): boolean {
    return this.list(bucket).length === 0;
  }

  /** Returns the SHA-256 of an object's bytes, in hexadecimal digits. */
  hashOf(bucket: string, key: string): string | undefined {
    return this.find(bucket, key)?.sha256;
  }

  /** Returns the absolute path of an object's bytes. The file stays at least until the next call of `clean`. */
  pathOf(bucket: string, key: string): string | undefined {
    const sha256 = this.hashOf(bucket, key);
    return sha256 === undefined ? undefined : this.#uses.handOut(sha256);
  }

  /** Returns the absolute path of bytes in the store. The file stays at least until the next call of `clean`. */
  pathOfHash(sha256: string): string | undefined {
    return this.#files.has(sha256) ? this.#uses.handOut(sha256) : undefined;
  }

  /**
   * Returns the absolute path of the bytes of each object of all buckets.
   *
   * @param nameOf Returns the name that an object has in the result.
   */
  files(nameOf: (bucket: string, key: string) => string): ReadonlyMap<string, string> {
    const all = [...this.#buckets.values()].flatMap((records) => [...records.values()]);
    return new Map(
      all.map(({ bucket, key, sha256 }) => [nameOf(bucket, key), this.#uses.handOut(sha256)]),
    );
  }

  /**
   * Opens the bytes of an object or a part, which are read while they are used. They may be removed meanwhile.
   *
   * @param range @default - all bytes
   * @param unused Is aborted if no one will use the bytes.
   */
  stream(
    { sha256, size }: Blob,
    range: ByteRange = { first: 0, last: size - 1 },
    unused?: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    return streamBytes(this.#files.pathOf(sha256), range, unused);
  }

  /** Returns some bytes of an object. */
  read({ sha256 }: Blob, range: ByteRange): Promise<Buffer> {
    return readBytes(this.#files.pathOf(sha256), range);
  }

  /** Begins to write bytes. They become part of the store with an object or a part of an upload. */
  async newBlob(): Promise<NewBlob> {
    this.#checkOpen();
    return this.#files.newBlob();
  }

  /** Stores an object with bytes that were written, or with bytes of the store. */
  put(record: ObjectRecord, written?: NewBlob): void {
    this.#checkOpen();
    const before = this.find(record.bucket, record.key);
    if (written) this.#files.keep(written, record);
    this.#files.writeObject(record);
    this.#ofBucket(record.bucket).set(record.key, record);
    this.#uses.add(record.sha256);
    if (before) this.#uses.remove(before.sha256);
    this.#sorted.delete(record.bucket);
  }

  setTags(record: ObjectRecord, tags: readonly TagRecord[]): void {
    this.put({ ...record, tags });
  }

  delete(bucket: string, key: string): void {
    this.#checkOpen();
    const record = this.find(bucket, key);
    if (!record) return;
    this.#files.removeObject(record);
    this.#buckets.get(bucket)?.delete(key);
    this.#sorted.delete(bucket);
    this.#uses.remove(record.sha256);
  }

  /** Removes the objects and the uploads of a bucket that is deleted. */
  dropBucket(bucket: string): void {
    for (const { key } of this.list(bucket)) this.delete(bucket, key);
    this.uploads.dropBucket(bucket);
    this.#buckets.delete(bucket);
    this.#sorted.delete(bucket);
  }

  /**
   * Removes all bytes that no object uses.
   *
   * @param alsoUsed Absolute paths of bytes that deployed stacks use. They stay, also when their object is deleted
   *   later, until a call without them.
   */
  clean(alsoUsed: ReadonlySet<string>): void {
    this.#checkOpen();
    this.#uses.clean(alsoUsed);
  }

  /** Ends the use of the folder. Another process may open it then. */
  close(): void {
    this.#isOpen = false;
  }

  #ofBucket(bucket: string): Map<string, ObjectRecord> {
    const known = this.#buckets.get(bucket) ?? new Map<string, ObjectRecord>();
    this.#buckets.set(bucket, known);
    return known;
  }

  #checkOpen(): void {
    if (!this.#isOpen) throw new StateUnusable("the store of objects is closed");
  }
}
