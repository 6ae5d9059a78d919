import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";

/** Bytes of a file: the first one and the last one. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Opens a file and returns some of its bytes, which are read while they are used. The file may be removed meanwhile.
 *
 * @param unused Is aborted if no one will use the bytes.
 */
export async function streamBytes(
  path: string,
  { first, last }: ByteRange,
  unused?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  if (last < first) return noBytes();
  const stream = createReadStream("", { fd: await open(path), start: first, end: last });
  const close = () => void stream.destroy();
  if (unused?.aborted === true) close();
  else unused?.addEventListener("abort", close);
  // The file has no encoding, so each piece is bytes.
  return stream as AsyncIterable<Uint8Array>;
}

/** Returns some of the bytes of a file. */
export async function readBytes(path: string, { first, last }: ByteRange): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of await streamBytes(path, { first, last })) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function* noBytes(): AsyncGenerator<Uint8Array> {
  // The file is empty.
}
