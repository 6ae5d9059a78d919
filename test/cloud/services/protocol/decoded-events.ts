import { crc32 } from "node:zlib";

/** Returns the type and the text of each event of an event stream. @throws {Error} If a checksum is wrong. */
export function decoded(stream: Buffer): readonly (readonly [string, string])[] {
  const events: (readonly [string, string])[] = [];
  for (let at = 0; at < stream.length;) {
    const length = stream.readUInt32BE(at);
    const message = stream.subarray(at, at + length);
    const headers = 12 + message.readUInt32BE(4);
    if (message.readUInt32BE(8) !== crc32(message.subarray(0, 8))) throw new Error("prelude");
    if (message.readUInt32BE(length - 4) !== crc32(message.subarray(0, -4)))
      throw new Error("message");
    const [, type = ""] =
      /:event-type\W+(PayloadChunk|InvokeComplete)/.exec(message.toString("latin1")) ?? [];
    events.push([type, message.subarray(headers, -4).toString()]);
    at += length;
  }
  return events;
}
