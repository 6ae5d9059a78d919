import type { WebhookGuard } from "../../../../lib/formats/function/guard-config.ts";
import type { Scheme } from "../../../../lib/formats/webhook/scheme.ts";
import { keyOf, NOW, secretOf, signed } from "../../../formats/webhook/schemes.ts";
import { guardedFunction, type GuardedFunctionOptions } from "./guarded-function.ts";

export const ROUTE = "POST /hooks/{id}";
export const BODY = "This is a message";

function guardOf({ name, algorithm }: Scheme, settings: Partial<WebhookGuard> = {}): WebhookGuard {
  return {
    type: "webhook",
    scheme: name,
    ...(name === "openfaas" ? { header: "Hmac", algorithm } : {}),
    keys: [{ secret: "now" }],
    replay: { duplicates: "accept" },
    ...settings,
  };
}

/** Creates a guarded function with one route, whose key is the secret `now`. */
export function receiver(
  scheme: Scheme,
  settings: Partial<WebhookGuard> = {},
  options: Partial<GuardedFunctionOptions> = {},
) {
  const secrets = { now: secretOf(scheme, "now"), next: secretOf(scheme, "next") };
  return guardedFunction({ routes: { [ROUTE]: guardOf(scheme, settings) }, secrets, ...options });
}

/** Returns the headers of a signed delivery to the receiver. */
export const sent = (scheme: Scheme, body: string | Uint8Array = BODY, by = "now", at = NOW) =>
  signed(scheme, body, [keyOf(scheme, by)], at);
