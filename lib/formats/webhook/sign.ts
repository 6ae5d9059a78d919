import { CodedError } from "../../errors.ts";
import type { WebhookKey } from "./key.ts";
import type { Header, Scheme } from "./scheme.ts";

/** What is to be sent cannot be signed: it has no id that can be, or there is no key. */
export class WebhookUnsignable extends CodedError {
  readonly code = "ERR_WEBHOOK_UNSIGNABLE";
}

export interface Message {
  readonly body: Uint8Array;
  /** Of Standard Webhooks only; the same again for each attempt to deliver it. */
  readonly id?: string;
}

/**
 * The headers that sign a message, with each key that is good now; with OpenFaaS and GitHub, which have room
 * for one signature, with the first of them.
 *
 * @throws {WebhookUnsignable}
 */
export function sign(
  scheme: Scheme,
  { body, id }: Message,
  keys: readonly WebhookKey[],
  now: Date,
): readonly Header[] {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const stamp = scheme.stamp(timestamp, id);
  if (!stamp) {
    throw new WebhookUnsignable(
      scheme.name === "standard"
        ? "it takes a timestamp, and an id of 1 to 256 visible ASCII characters without a dot"
        : "it takes a timestamp",
    );
  }
  const [mac, ...macs] = keys
    .filter((key) => key.fault(now) === undefined)
    .map((key) => key.mac(scheme, stamp.prefix, body));
  if (!mac) throw new WebhookUnsignable("no key is good at this time");
  const values = scheme.write([mac, ...macs], timestamp, id);
  return scheme.headers.map((name, i): Header => [name, values[i] ?? ""]);
}
