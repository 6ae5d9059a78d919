import type { BlobUses } from "./blob-uses.ts";
import type { NewBlob } from "./new-blob.ts";
import type { ObjectFiles } from "./object-files.ts";
import type { PartRecord, UploadRecord } from "./object-record.ts";

/** Multipart uploads that are neither complete nor aborted. */
export class Uploads {
  readonly #files: ObjectFiles;
  readonly #uses: BlobUses;
  readonly #checkOpen: () => void;
  readonly #records = new Map<string, UploadRecord>();

  /** @param checkOpen Throws if the store is closed. */
  constructor(files: ObjectFiles, uses: BlobUses, checkOpen: () => void) {
    this.#files = files;
    this.#uses = uses;
    this.#checkOpen = checkOpen;
    for (const record of files.readUploads()) {
      this.#records.set(record.id, record);
      for (const { sha256 } of Object.values(record.parts)) uses.add(sha256);
    }
  }

  /** Returns an upload, if it is of this object. */
  find(bucket: string, key: string, id: string): UploadRecord | undefined {
    const record = this.#records.get(id);
    return record?.bucket === bucket && record.key === key ? record : undefined;
  }

  /** Returns the uploads of a bucket, by key and the oldest first. */
  list(bucket: string): readonly UploadRecord[] {
    const order = ({ key, created }: UploadRecord) => Buffer.from(`${key}\0${created}`);
    return [...this.#records.values()]
      .filter((record) => record.bucket === bucket)
      .toSorted((a, b) => Buffer.compare(order(a), order(b)));
  }

  begin(record: UploadRecord): void {
    this.#checkOpen();
    this.#files.writeUpload(record);
    this.#records.set(record.id, record);
  }

  /** Stores a part, which replaces an earlier one with the same number. */
  putPart(id: string, partNumber: number, part: PartRecord, written: NewBlob): void {
    this.#checkOpen();
    const upload = this.#records.get(id);
    if (!upload) throw new Error(`no upload ${id}`);
    const before = upload.parts[partNumber];
    const changed = { ...upload, parts: { ...upload.parts, [partNumber]: part } };
    this.#files.keep(written, part);
    this.#files.writeUpload(changed);
    this.#records.set(id, changed);
    this.#uses.add(part.sha256);
    if (before) this.#uses.remove(before.sha256);
  }

  /** Removes an upload with its parts, after it was completed or aborted. */
  end(id: string): void {
    this.#checkOpen();
    const upload = this.#records.get(id);
    if (!upload) return;
    this.#files.removeUpload(upload);
    this.#records.delete(id);
    for (const { sha256 } of Object.values(upload.parts)) this.#uses.remove(sha256);
  }

  dropBucket(bucket: string): void {
    for (const { id } of this.list(bucket)) this.end(id);
  }
}
