const HANDSHAKE_RECORD = 0x16;
const CLIENT_HELLO = 0x01;
const SERVER_NAME = 0;
const RECORD_HEADER_BYTES = 5;
/** RFC 8446 §5.1, with what TLS 1.2 allows on top. */
const RECORD_LIMIT_BYTES = 16_384 + 2_048;

/** What the first bytes of a connection are. */
export type Opening =
  /** More are needed to tell. */
  "incomplete" | "no TLS" | { readonly serverName: string | undefined };

/** How long the beginning of a connection has to be for {@link readOpening} to say more about it. */
export function openingLength(bytes: Buffer): number {
  return bytes.length < RECORD_HEADER_BYTES
    ? bytes.length + 1
    : RECORD_HEADER_BYTES + bytes.readUInt16BE(3);
}

/**
 * Reads which server a client asks for. Node applies a policy before it has looked: it chooses a
 * certificate by name, but not the versions it speaks, nor whether it asks for the client's certificate.
 *
 * What is damaged, or in several records, has no name here; OpenSSL, which reads it next, has the last
 * word.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2
 */
export function readOpening(bytes: Buffer): Opening {
  if (bytes.length === 0) return "incomplete";
  if (bytes[0] !== HANDSHAKE_RECORD) return "no TLS";
  if (bytes.length < RECORD_HEADER_BYTES) return "incomplete";
  const length = bytes.readUInt16BE(3);
  if (length > RECORD_LIMIT_BYTES) return "no TLS";
  const end = RECORD_HEADER_BYTES + length;
  if (bytes.length < end) return "incomplete";
  try {
    return { serverName: serverName(bytes.subarray(RECORD_HEADER_BYTES, end)) };
  } catch (error) {
    if (error instanceof RangeError) return { serverName: undefined };
    throw error;
  }
}

/** @throws {RangeError} when something is longer than what it is in. */
function serverName(message: Buffer): string | undefined {
  if (message.readUInt8(0) !== CLIENT_HELLO) return undefined;
  // Type and length of the message, version, random.
  let at = 4 + 2 + 32;
  // Session id, cipher suites, compression methods.
  at += 1 + message.readUInt8(at);
  at += 2 + message.readUInt16BE(at);
  at += 1 + message.readUInt8(at);
  // The length of the extensions.
  at += 2;
  while (at < message.length) {
    const type = message.readUInt16BE(at);
    const length = message.readUInt16BE(at + 2);
    // A list of names, of which there is one: its length, the name's kind and length, the name.
    if (type === SERVER_NAME && length > 5) {
      return message
        .toString("latin1", at + 9, at + 9 + message.readUInt16BE(at + 7))
        .toLowerCase();
    }
    at += 4 + length;
  }
  return undefined;
}
