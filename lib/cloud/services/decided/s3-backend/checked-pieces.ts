import type { PayloadReader } from "../s3/s3-payload.ts";
import type { Pieces } from "./upstream.ts";

/**
 * Returns the pieces of a payload. The last piece is held back until the payload was found to be as the request promised,
 * so a backend never has the whole of a payload that is not.
 *
 * @throws {ServiceError} While the pieces are read, if the payload is not as promised.
 */
export async function checkedPieces(
  source: AsyncIterable<Uint8Array>,
  reader: PayloadReader,
  length: number,
): Promise<Pieces> {
  const pieces = held(source, reader);
  if (length > 0) return pieces;
  // An empty body has no last piece to hold back, so it is checked before the request begins.
  for await (const _ of pieces);
  return [];
}

async function* held(
  source: AsyncIterable<Uint8Array>,
  reader: PayloadReader,
): AsyncGenerator<Uint8Array> {
  let last: Uint8Array | undefined;
  for await (const bytes of source) {
    for (const piece of reader.push(bytes)) {
      if (piece.length === 0) continue;
      if (last) yield last;
      last = piece;
    }
  }
  reader.end();
  if (last) yield last;
}
