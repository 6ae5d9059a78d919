import { WebhookKey, WebhookKeyRefused } from "../../lib/formats/webhook/key.ts";
import { readInput } from "../terminal/read-input.ts";
import type { Io } from "../terminal/io.ts";
import type { WebhookOptions } from "./options.ts";

export interface ReadKey {
  readonly key: WebhookKey;
  /** Content of the file, including a final newline. */
  readonly bytes: Buffer;
}

/**
 * Reads the keys. The id of each key is its file. One final newline is removed, because `echo` adds one that is
 * not meant to be part of the key.
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
        `webhook: one final newline, such as echo adds without -n, was removed from the key of ${id}`,
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
    throw new WebhookKeyRefused(`${error.message}; to accept it, pass --insecure-short-key`, {
      cause: error,
    });
  }
}
