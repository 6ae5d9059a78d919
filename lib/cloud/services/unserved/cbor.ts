const TEXT = 0x60;
const MAP = 0xa0;

/**
 * Returns a map of texts in CBOR (RFC 8949), which suffices for the errors of Smithy's protocol rpcv2Cbor.
 *
 * @param texts At most 23 members.
 */
export function cborTexts(texts: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(texts);
  return Buffer.concat([
    Buffer.from([MAP + entries.length]),
    ...entries.flat().map((text) => textItem(Buffer.from(text))),
  ]);
}

/** A text of up to 65,535 bytes: its length is in the first byte, or in one or two bytes after it. */
function textItem(bytes: Buffer): Buffer {
  const { length } = bytes;
  if (length < 24) return Buffer.concat([Buffer.from([TEXT + length]), bytes]);
  const head = Buffer.from([TEXT + 25, length >> 8, length & 0xff]);
  return Buffer.concat([head, bytes]);
}
