const NONCE_BYTES = 12;
/** The bytes between the nonce and the header of the content: the length of the tag, as INTEGER 16. */
const TAG_LENGTH = Buffer.from([0x02, 0x01, 16]);
const ENCRYPTED_DATA = oid("2a864886f70d010706");
const DATA = oid("2a864886f70d010701");
const AES_256_GCM = oid("60864801650304012e");

/** The parts of a CMS EncryptedData that {@link readCms} finds. */
export interface CmsFrame {
  /** The bytes in front of the content. */
  readonly head: Buffer;
  readonly nonce: Buffer;
  readonly contentBytes: number;
}

/**
 * Returns the DER in front of the content of a CMS EncryptedData (RFC 5652 §8) with AES-256-GCM (RFC 5084). The
 * content is the last part of the structure.
 */
export function cmsHead(nonce: Uint8Array, contentBytes: number): Buffer {
  const parameters = der(0x30, [der(0x04, [nonce]), TAG_LENGTH]);
  const algorithm = der(0x30, [AES_256_GCM, parameters]);
  const info = der(0x30, [DATA, algorithm, der(0x80, [], contentBytes)], contentBytes);
  const data = der(0x30, [Buffer.from([0x02, 0x01, 0]), info], contentBytes);
  return der(0x30, [ENCRYPTED_DATA, der(0xa0, [data], contentBytes)], contentBytes);
}

/** Reads a structure whose head {@link cmsHead} made. Returns `undefined` if any byte of the head differs. */
export function readCms(bytes: Buffer): CmsFrame | undefined {
  // The length of a head depends only on the length of the content, and is at least 67 bytes.
  for (let headBytes = 67; headBytes <= 67 + 10; headBytes++) {
    const contentBytes = bytes.length - headBytes;
    if (contentBytes < 0) return undefined;
    const content = der(0x80, [], contentBytes).length;
    const end = headBytes - content - TAG_LENGTH.length;
    const nonce = bytes.subarray(end - NONCE_BYTES, end);
    const head = cmsHead(nonce, contentBytes);
    if (head.length === headBytes) {
      return head.equals(bytes.subarray(0, headBytes)) ? { head, nonce, contentBytes } : undefined;
    }
  }
  return undefined;
}

/** Returns a DER element: tag, length and parts. The length includes `following` bytes, which the caller appends. */
function der(tag: number, parts: readonly Uint8Array[], following = 0): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...derLength(body.length + following)]), body]);
}

/** Encodes a length (X.690 §8.1.3): up to 127 as one byte, otherwise the number of its bytes and then its bytes. */
function derLength(length: number): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function oid(hex: string): Buffer {
  return der(0x06, [Buffer.from(hex, "hex")]);
}
