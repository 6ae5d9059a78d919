import type { Writable } from "node:stream";
import { printable } from "../../lib/printable.ts";
import type { ByteSink } from "./byte-sink.ts";
import type { Secrets } from "./secrets.ts";

/**
 * Returns a sink of bytes for standard output that replaces secrets. A terminal gets UTF-8 text with visible
 * control characters; any other output gets the bytes. Each write waits for the previous one, so a slow
 * reader slows down the sender instead of filling the memory.
 */
export function resultStream(
  stdout: Writable & { readonly isTTY?: boolean },
  secrets: Secrets,
): ByteSink {
  const redacted = secrets.stream();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const shown = (bytes: Buffer, isLast: boolean): Buffer | string =>
    stdout.isTTY === true ? printable(decoder.decode(bytes, { stream: !isLast })) : bytes;
  const write = (bytes: Buffer | string): Promise<boolean> =>
    bytes.length === 0
      ? Promise.resolve(!stdout.destroyed)
      : new Promise((taken) => {
          // The stream's own listener reports the error.
          stdout.write(bytes, (error) => taken(!error));
        });
  return {
    write: (bytes) => write(shown(redacted.next(bytes), false)),
    end: async () => void (await write(shown(redacted.end(), true))),
  };
}
