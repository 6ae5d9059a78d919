import type { Scheme, Stamp, Timed } from "./scheme.ts";
import { fromBase64, isTimestamp } from "./spelling.ts";

const SHA256_BYTES = 32;
const KEY_PREFIX = "whsec_";

/**
 * The scheme of Standard Webhooks: `v1,<base64>` over `id.timestamp.body` for each key of the sender, separated
 * by blanks. Versions other than `v1` are for other kinds of keys and are skipped.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standard({ toleranceSeconds = 300 }: Timed = {}): Scheme {
  return {
    name: "standard",
    algorithm: "sha256",
    headers: ["webhook-id", "webhook-timestamp", "webhook-signature"],
    toleranceSeconds,
    hmacKey: (secret) => {
      const text = Buffer.from(secret).toString("latin1");
      return text.startsWith(KEY_PREFIX) ? fromBase64(text.slice(KEY_PREFIX.length)) : undefined;
    },
    stamp,
    read: ([id, timestamp = "", list = ""]) => {
      const stamped = stamp(timestamp, id);
      if (!stamped) return "malformed";
      const signatures: Buffer[] = [];
      for (const entry of list.split(" ")) {
        const [, version, text = ""] = /^([a-z0-9]+),([!-~]+)$/.exec(entry) ?? [];
        if (version === undefined) return "malformed";
        if (version !== "v1") continue;
        const signature = fromBase64(text);
        if (signature?.length !== SHA256_BYTES) return "malformed";
        signatures.push(signature);
      }
      return signatures.length > 0 ? { ...stamped, signatures } : "other-algorithm";
    },
    write: (macs, timestamp, id = "") => [
      id,
      timestamp,
      macs.map((mac) => `v1,${mac.toString("base64")}`).join(" "),
    ],
  };
}

/** Visible ASCII without a dot. If an id could contain a dot, a part of the id could be read as the timestamp. */
const ID = /^[!-\-/-~]{1,256}$/;

function stamp(timestamp: string, id = ""): Stamp | undefined {
  if (!ID.test(id) || !isTimestamp(timestamp)) return undefined;
  return { prefix: `${id}.${timestamp}.`, id, timestamp: Number(timestamp) };
}
