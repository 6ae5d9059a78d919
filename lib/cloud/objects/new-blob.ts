import { createHash, type Hash } from "node:crypto";
import { rm, type FileHandle } from "node:fs/promises";
import type { Blob } from "./object-record.ts";

/** Bytes that are being written into a temporary file. They become part of the store with an object or a part. */
export class NewBlob {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #sha256: Hash = createHash("sha256");
  readonly #md5: Hash = createHash("md5");
  #size = 0;

  /** @param file The open file at the path. */
  constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#sha256.update(bytes);
    this.#md5.update(bytes);
    this.#size += bytes.length;
    for (let written = 0; written < bytes.length;) {
      // oxlint-disable-next-line no-await-in-loop -- The pieces follow each other.
      const { bytesWritten } = await this.#file.write(bytes.subarray(written));
      written += bytesWritten;
    }
  }

  /** Ends the file, which is on the disk then, and returns its hashes. */
  async end(): Promise<Blob> {
    await this.#file.sync();
    await this.#file.close();
    return {
      sha256: this.#sha256.digest("hex"),
      md5: this.#md5.digest("hex"),
      size: this.#size,
    };
  }

  /** Removes the file of bytes that are not wanted after all. */
  async discard(): Promise<void> {
    await this.#file.close();
    await rm(this.path, { force: true });
  }
}
