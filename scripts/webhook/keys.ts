import { WebhookKey, WebhookKeyRefused } from "../../lib/formats/webhook/key.ts";
import { readInput } from "../terminal/read-input.ts";
import type { Io } from "../terminal/io.ts";
import type { WebhookOptions } from "./options.ts";

export interface ReadKey {
  readonly key: WebhookKey;
  /** As it stands in the file. */
  readonly bytes: Buffer;
}

/**
 * The keys, each called by its file. One final newline is not part of a key: whoever wrote the file with
 * `echo` did not mean it.
 */
export async function readKeys(options: WebhookOptions, io: Io): Promise<readonly ReadKey[]> {
  const keys: ReadKey[] = [];
  for (const file of options.keyFiles) {
    const id = file === "-" ? "standard input" : file;
    const bytes = await readInput(file, io, "key: ");
    const newline = bytes.at(-1) !== 0x0a ? 0 : bytes.at(-2) === 0x0d ? 2 : 1;
    const secret = bytes.subarray(0, bytes.length - newline);
    if (newline > 0) {
      io.err(
        `webhook: one final newline, such as echo adds without -n, was cut off the key of ${id}`,
      );
    }
    io.secrets.hide(secret.toString("utf8"), "key");
    keys.push({ key: toKey(id, secret, options), bytes });
  }
  return keys;
}

function toKey(id: string, secret: Uint8Array, options: WebhookOptions): WebhookKey {
  const { scheme, insecureShortKey } = options;
  try {
    return new WebhookKey(scheme, { id, secret, insecureShortKey });
  } catch (error) {
    const short = error instanceof WebhookKeyRefused && scheme.hmacKey(secret);
    if (!short || short.length === 0) throw error;
    throw new WebhookKeyRefused(`${error.message}; --insecure-short-key takes it`, {
      cause: error,
    });
  }
}
