import { crc32 } from "node:zlib";

const STRING = 7;

/**
 * Encodes a message of the event stream that AWS's APIs use, with headers that are texts.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
function eventMessage(headers: Readonly<Record<string, string>>, payload: Uint8Array): Uint8Array {
  const encoded = Buffer.concat(Object.entries(headers).map(encodedHeader));
  const prelude = Buffer.alloc(12);
  // The prelude, its checksum, the headers, the payload, and the checksum of everything.
  prelude.writeUInt32BE(16 + encoded.length + payload.length, 0);
  prelude.writeUInt32BE(encoded.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, encoded, payload]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(message), 0);
  return Buffer.concat([message, checksum]);
}

/** Encodes an event of a type of the service's model. */
export function event(type: string, contentType: string, payload: Uint8Array): Uint8Array {
  const headers = {
    ":message-type": "event",
    ":event-type": type,
    ":content-type": contentType,
  };
  return eventMessage(headers, payload);
}

function encodedHeader([name, value]: readonly [string, string]): Buffer {
  const [key, text] = [Buffer.from(name), Buffer.from(value)];
  const lengths = Buffer.alloc(3);
  lengths.writeUInt8(STRING, 0);
  lengths.writeUInt16BE(text.length, 1);
  return Buffer.concat([Buffer.from([key.length]), key, lengths, text]);
}
