const HANDSHAKE_RECORD = 0x16;
const CLIENT_HELLO = 0x01;
const SERVER_NAME = 0;
const RECORD_HEADER_BYTES = 5;
/** Maximum length of a TLS record: the limit of RFC 8446 §5.1, plus the expansion that TLS 1.2 allows. */
const RECORD_LIMIT_BYTES = 16_384 + 2_048;

/** The result of reading the first bytes of a connection. `incomplete` means that more bytes are needed. */
export type Opening = "incomplete" | "no TLS" | { readonly serverName: string | undefined };

/** Returns how many bytes of the connection {@link readOpening} needs, if these first bytes are incomplete. */
export function openingLength(bytes: Buffer): number {
  return bytes.length < RECORD_HEADER_BYTES
    ? bytes.length + 1
    : RECORD_HEADER_BYTES + bytes.readUInt16BE(3);
}

/**
 * Reads the server name that a client requests. Node can choose a certificate by that name, but neither the TLS
 * versions nor whether to request a client certificate.
 *
 * The name is `undefined` if the message is damaged or spans several records. OpenSSL reads the message again
 * and decides whether it is valid.
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

/** @throws {RangeError} If a length exceeds the end of the message. */
function serverName(message: Buffer): string | undefined {
  if (message.readUInt8(0) !== CLIENT_HELLO) return undefined;
  // Skips type and length of the message, version, and random.
  let at = 4 + 2 + 32;
  // Skips session id, cipher suites, and compression methods.
  at += 1 + message.readUInt8(at);
  at += 2 + message.readUInt16BE(at);
  at += 1 + message.readUInt8(at);
  // Skips the length of the extensions.
  at += 2;
  while (at < message.length) {
    const type = message.readUInt16BE(at);
    const length = message.readUInt16BE(at + 2);
    // The data is a list with one name: length of the list, kind of the name, length of the name, the name.
    if (type === SERVER_NAME && length > 5) {
      return message
        .toString("latin1", at + 9, at + 9 + message.readUInt16BE(at + 7))
        .toLowerCase();
    }
    at += 4 + length;
  }
  return undefined;
}
