import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { CodedError } from "./errors.ts";

/** A path leads to something other than a regular file, or to a file that is too large. */
export class FileRefused extends CodedError {
  readonly code = "ERR_FILE_REFUSED";
}

const MEBIBYTE = 1024 ** 2;

/** Size limits in bytes, by the kind of file. Real files are far smaller than their limit. */
export const LIMITS = {
  /** A file that people write or review: secrets, configuration, certificates, expectations. */
  text: 16 * MEBIBYTE,
  /** A file that a program wrote: templates, manifests, the state of the local cloud. */
  generated: 256 * MEBIBYTE,
  /** The body of a request. */
  body: 512 * MEBIBYTE,
} as const;

/**
 * Flags with which opening a named pipe does not block, and a terminal does not become the process's controlling
 * terminal.
 */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
const PIECE = 65_536;

/**
 * Reads a file at an untrusted path, which may be a link to an endless device or a pipe without a writer.
 *
 * @param check Called with the file's properties before the file is read. Its errors are passed on.
 * @throws {FileRefused} If the path does not lead to a regular file, or if the file is larger than the limit.
 * @throws {Error} Node's own error, with its code, if the file cannot be opened or read.
 */
export function readRegularFile(
  path: string,
  limitBytes: number,
  check?: (stats: Stats) => void,
): Buffer {
  const file = openSync(path, FLAGS);
  try {
    // Examines the opened file and not the path, because the path may lead to another file by now.
    const stats = fstatSync(file);
    if (!stats.isFile()) {
      throw new FileRefused(`${path} is ${kindOf(stats)}; only a regular file is read`);
    }
    check?.(stats);
    const bytes = stats.size > limitBytes ? undefined : readUpTo(file, stats.size, limitBytes);
    if (bytes) return bytes;
    throw new FileRefused(`${path} is larger than ${limitBytes / MEBIBYTE} MiB, and is not read`);
  } finally {
    closeSync(file);
  }
}

/**
 * Reads a file as {@link readRegularFile} does, and returns it as UTF-8 text.
 *
 * @throws {FileRefused} If the path does not lead to a regular file, or if the file is larger than the limit.
 */
export function readRegularText(
  path: string,
  limitBytes: number,
  check?: (stats: Stats) => void,
): string {
  return readRegularFile(path, limitBytes, check).toString("utf8");
}

/**
 * Reads an open file. Returns `undefined` if it has more bytes than the limit: files in /proc report a size of 0, and
 * other files may grow while they are read.
 */
function readUpTo(file: number, size: number, limitBytes: number): Buffer | undefined {
  const pieces: Buffer[] = [];
  let length = 0;
  while (length <= limitBytes) {
    const piece = Buffer.allocUnsafe(Math.max(PIECE, Math.min(size - length, limitBytes) + 1));
    const read = readSync(file, piece);
    if (read === 0) return pieces.length === 1 ? (pieces[0] ?? piece) : Buffer.concat(pieces);
    pieces.push(piece.subarray(0, read));
    length += read;
  }
  return undefined;
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  return stats.isCharacterDevice() || stats.isBlockDevice() ? "a device" : "a special file";
}
