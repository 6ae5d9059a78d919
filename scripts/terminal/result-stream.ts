import type { Writable } from "node:stream";
import { printable } from "../../lib/printable.ts";
import type { ByteSink } from "./byte-sink.ts";
import type { Secrets } from "./secrets.ts";

/**
 * Bytes for standard output, in which secrets are replaced. A terminal is shown them as UTF-8 text with
 * its control characters made visible; anything else gets the bytes. Each write waits for the one
 * before, so that a slow reader slows the sender down instead of filling the memory.
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
          // The error itself goes to the stream's listener.
          stdout.write(bytes, (error) => taken(!error));
        });
  return {
    write: (bytes) => write(shown(redacted.next(bytes), false)),
    end: async () => void (await write(shown(redacted.end(), true))),
  };
}
