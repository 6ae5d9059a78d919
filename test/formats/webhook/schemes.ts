import { github } from "../../../lib/formats/webhook/github.ts";
import { WebhookKey, type WebhookKeySettings } from "../../../lib/formats/webhook/key.ts";
import { openFaas } from "../../../lib/formats/webhook/openfaas.ts";
import type { Header, Scheme } from "../../../lib/formats/webhook/scheme.ts";
import { sign, type Message } from "../../../lib/formats/webhook/sign.ts";
import { standard } from "../../../lib/formats/webhook/standard.ts";
import { stripe } from "../../../lib/formats/webhook/stripe.ts";

export const NOW_SECONDS = 1_790_000_000;
export const NOW = new Date(NOW_SECONDS * 1000);

export const openFaasSha256 = openFaas({ header: "Hmac" });
export const openFaasSha1 = openFaas({ header: "Hmac", algorithm: "sha1" });
export const standardWebhooks = standard();
export const stripeWebhooks = stripe();

export const schemes = [
  ["OpenFaaS", openFaasSha256],
  ["OpenFaaS with SHA-1", openFaasSha1],
  ["GitHub", github],
  ["Standard Webhooks", standardWebhooks],
  ["Stripe", stripeWebhooks],
] as const;

/** Returns the secret that sender and receiver of a scheme configure, made from a text. */
export function secretOf({ name }: Scheme, text: string): string {
  const padded = text.padEnd(32, ".");
  return name === "standard" ? `whsec_${Buffer.from(padded).toString("base64")}` : padded;
}

export function keyOf(
  scheme: Scheme,
  text: string,
  settings: Partial<WebhookKeySettings> = {},
): WebhookKey {
  const secret = Buffer.from(secretOf(scheme, text));
  return new WebhookKey(scheme, { id: text, secret, ...settings });
}

/** Returns the signed headers of a body, or of a message with an id of its own. */
export function signed(
  scheme: Scheme,
  message: string | Uint8Array | Message,
  keys: readonly WebhookKey[],
  now = NOW,
): readonly Header[] {
  const body = typeof message === "string" ? Buffer.from(message) : message;
  return sign(scheme, "body" in body ? body : { body, id: "msg_1" }, keys, now);
}

/** Returns the headers with another value for one of them. */
export function altered(
  headers: readonly Header[],
  name: string,
  change: (value: string) => string,
): readonly Header[] {
  return headers.map(([key, value]) => [key, key === name ? change(value) : value]);
}
