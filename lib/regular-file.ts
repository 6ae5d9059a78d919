import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { CodedError } from "./errors.ts";

/** A path leads to something else than a regular file, or to a file that is too large. */
export class FileRefused extends CodedError {
  readonly code = "ERR_FILE_REFUSED";
}

const MEBIBYTE = 1024 ** 2;

/** The largest files that are read, by what they hold: far more than any real one has. */
export const LIMITS = {
  /** A file that people write or review: secrets, configuration, certificates, expectations. */
  text: 16 * MEBIBYTE,
  /** A file that a program wrote: templates, manifests, the state of the local cloud. */
  generated: 256 * MEBIBYTE,
  /** The body of a request. */
  body: 512 * MEBIBYTE,
} as const;

/** A named pipe does not block when it is opened, and a terminal does not become ours. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
const PIECE = 65_536;

/**
 * The bytes of a file at a path that came from elsewhere: a checkout may hold a link to a device
 * without an end, or a pipe that nothing writes to.
 *
 * @param check Called with the file's properties before it is read; what it throws is passed on.
 * @throws {FileRefused} when it is not a regular file or is larger than the limit. Node's own error, with
 *   its code, when it cannot be opened.
 */
export function readRegularFile(
  path: string,
  limitBytes: number,
  check?: (stats: Stats) => void,
): Buffer {
  const file = openSync(path, FLAGS);
  try {
    // Of the very file that is read, whatever the path leads to by now.
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

/** The same as UTF-8 text. */
export function readRegularText(
  path: string,
  limitBytes: number,
  check?: (stats: Stats) => void,
): string {
  return readRegularFile(path, limitBytes, check).toString("utf8");
}

/**
 * The bytes of an open file, or `undefined` when there are more than the limit: a file of /proc has no
 * size, and another one may grow meanwhile.
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
