import type { Scheme, Stamp, Timed } from "./scheme.ts";
import { fromHex, isTimestamp } from "./spelling.ts";

/**
 * Stripe's scheme: `t=<timestamp>,v1=<hex>` over `timestamp.body`, with a `v1` for each key of the sender. The
 * key is the whole text that Stripe shows, including `whsec_`.
 *
 * @see https://docs.stripe.com/webhooks/signature
 */
export function stripe({ toleranceSeconds = 300 }: Timed = {}): Scheme {
  return {
    name: "stripe",
    algorithm: "sha256",
    headers: ["Stripe-Signature"],
    toleranceSeconds,
    hmacKey: (secret) => secret,
    stamp,
    read: ([value = ""]) => {
      const timestamps: string[] = [];
      const signatures: Buffer[] = [];
      for (const entry of value.split(",")) {
        const [, name, text = ""] = /^([a-z0-9]+)=([!-~]*)$/.exec(entry) ?? [];
        if (name === undefined) return "malformed";
        if (name === "t") timestamps.push(text);
        if (name !== "v1") continue;
        const signature = fromHex(text, "sha256");
        if (!signature) return "malformed";
        signatures.push(signature);
      }
      const [timestamp = "", ...more] = timestamps;
      const stamped = stamp(timestamp);
      if (!stamped || more.length > 0) return "malformed";
      return signatures.length > 0 ? { ...stamped, signatures } : "other-algorithm";
    },
    write: (macs, timestamp) => [
      [`t=${timestamp}`, ...macs.map((mac) => `v1=${mac.toString("hex")}`)].join(","),
    ],
  };
}

function stamp(timestamp: string): Stamp | undefined {
  if (!isTimestamp(timestamp)) return undefined;
  return { prefix: `${timestamp}.`, timestamp: Number(timestamp) };
}
