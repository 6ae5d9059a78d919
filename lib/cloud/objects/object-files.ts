import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { messageOf } from "../../errors.ts";
import { parseJson } from "../../json.ts";
import { LIMITS, readRegularText } from "../../regular-file.ts";
import { StateUnusable } from "../state/state-directory.ts";
import { NewBlob } from "./new-blob.ts";
import {
  isObjectRecord,
  isUploadRecord,
  type Blob,
  type ObjectRecord,
  type UploadRecord,
} from "./object-record.ts";

const NAME = /^[\da-f]{64}$/;

/**
 * The files of the store: the bytes in files that are named after their hash, and a record for each object and each
 * upload, so that writing an object costs the same however many there are. All are readable by the owner only.
 */
export class ObjectFiles {
  readonly #folder: string;
  readonly #records: string;
  readonly #uploads: string;
  readonly #unfinished: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#records = join(folder, "records");
    this.#uploads = join(folder, "uploads");
    this.#unfinished = join(folder, "unfinished");
  }

  /** Removes what a kill has left: bytes and records that were being written. */
  removeUnfinished(): void {
    rmSync(this.#unfinished, { recursive: true, force: true });
    for (const folder of [this.#records, this.#uploads]) {
      for (const name of namesIn(folder)) {
        if (/\.json\.\d+$/.test(name)) rmSync(join(folder, name), { force: true });
      }
    }
  }

  /** @throws {StateUnusable} If a record is damaged, or lacks its bytes. */
  readObjects(): readonly ObjectRecord[] {
    return readRecords(this.#records, (path, value) => {
      if (!isObjectRecord(value) || path !== this.#recordPath(value)) return undefined;
      return this.#hasBytes(value) ? value : undefined;
    });
  }

  /** @throws {StateUnusable} If a record is damaged, or lacks the bytes of a part. */
  readUploads(): readonly UploadRecord[] {
    return readRecords(this.#uploads, (path, value) => {
      if (!isUploadRecord(value) || path !== this.#uploadPath(value.id)) return undefined;
      return Object.values(value.parts).every((part) => this.#hasBytes(part)) ? value : undefined;
    });
  }

  async newBlob(): Promise<NewBlob> {
    mkdirSync(this.#unfinished, { recursive: true, mode: 0o700 });
    const path = join(this.#unfinished, randomUUID());
    return new NewBlob(path, await open(path, "wx", 0o600));
  }

  /** Gives bytes that were written their final name. */
  keep(written: NewBlob, { sha256 }: Blob): void {
    renameSync(written.path, this.pathOf(sha256));
  }

  pathOf(sha256: string): string {
    return join(this.#folder, sha256);
  }

  has(sha256: string): boolean {
    return NAME.test(sha256) && existsSync(this.pathOf(sha256));
  }

  /** Returns the hashes of all bytes in the folder. */
  hashes(): readonly string[] {
    return namesIn(this.#folder).filter((name) => NAME.test(name));
  }

  removeBytes(sha256: string): void {
    rmSync(this.pathOf(sha256), { force: true });
  }

  writeObject(record: ObjectRecord): void {
    mkdirSync(this.#records, { recursive: true, mode: 0o700 });
    writeRecord(this.#recordPath(record), record);
  }

  removeObject(record: ObjectRecord): void {
    rmSync(this.#recordPath(record), { force: true });
  }

  writeUpload(record: UploadRecord): void {
    mkdirSync(this.#uploads, { recursive: true, mode: 0o700 });
    writeRecord(this.#uploadPath(record.id), record);
  }

  removeUpload({ id }: UploadRecord): void {
    rmSync(this.#uploadPath(id), { force: true });
  }

  /** A key may be longer than the name of a file, and have any character. */
  #recordPath({ bucket, key }: ObjectRecord): string {
    const hash = createHash("sha256").update(`${bucket}/${key}`).digest("hex");
    return join(this.#records, `${hash}.json`);
  }

  #uploadPath(id: string): string {
    return join(this.#uploads, `${id}.json`);
  }

  #hasBytes({ sha256, size }: Blob): boolean {
    return statSync(this.pathOf(sha256), { throwIfNoEntry: false })?.size === size;
  }
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function writeRecord(path: string, record: object): void {
  writeFileAtomic.sync(path, `${JSON.stringify(record, null, 1)}\n`, {
    encoding: "utf8",
    mode: 0o600,
  });
}

/** @param read Returns the record in a file, or `undefined` if it is damaged. */
function readRecords<T>(
  folder: string,
  read: (path: string, value: unknown) => T | undefined,
): readonly T[] {
  return namesIn(folder).map((name) => {
    const path = join(folder, name);
    const record = read(path, parseJson(textOf(path)));
    if (record !== undefined) return record;
    throw new StateUnusable(
      `${path} is damaged, or its bytes are missing; restore it and its folder from a backup, or remove it to start without this object`,
    );
  });
}

function textOf(path: string): string {
  try {
    return readRegularText(path, LIMITS.generated);
  } catch (cause) {
    throw new StateUnusable(`cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
}
