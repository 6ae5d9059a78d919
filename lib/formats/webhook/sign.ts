import { CodedError } from "../../errors.ts";
import type { WebhookKey } from "./key.ts";
import type { Header, Scheme } from "./scheme.ts";

/** A message cannot be signed: its timestamp or id is not allowed, or no key is valid. */
export class WebhookUnsignable extends CodedError {
  readonly code = "ERR_WEBHOOK_UNSIGNABLE";
}

/** A message to sign. */
export interface Message {
  readonly body: Uint8Array;
  /** Id of the message, the same for each attempt to deliver it. Only Standard Webhooks uses it. */
  readonly id?: string;
}

/**
 * Returns the headers that sign a message with each key that is valid now. The headers of OpenFaaS and GitHub have
 * room for one signature only, so only the first valid key signs.
 *
 * @throws {WebhookUnsignable} If the timestamp or id is not allowed, or if no key is valid now.
 * @throws {WebhookKeyRefused} If a key is for another scheme.
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
        ? "it needs a timestamp, and an id of 1 to 256 visible ASCII characters without a dot"
        : "it needs a timestamp",
    );
  }
  const [mac, ...macs] = keys
    .filter((key) => key.fault(now) === undefined)
    .map((key) => key.mac(scheme, stamp.prefix, body));
  if (!mac) throw new WebhookUnsignable("no key is valid at this time");
  const values = scheme.write([mac, ...macs], timestamp, id);
  return scheme.headers.map((name, i): Header => [name, values[i] ?? ""]);
}
