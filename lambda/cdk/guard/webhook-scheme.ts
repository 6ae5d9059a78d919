import type { GuardKey, WebhookGuard } from "../../../lib/formats/function/guard-config.ts";
import type { OpenedSecrets } from "../../../lib/formats/sealed/open-secrets.ts";
import { github } from "../../../lib/formats/webhook/github.ts";
import { WebhookKey } from "../../../lib/formats/webhook/key.ts";
import { openFaas } from "../../../lib/formats/webhook/openfaas.ts";
import type { Scheme } from "../../../lib/formats/webhook/scheme.ts";
import { standard } from "../../../lib/formats/webhook/standard.ts";
import { stripe } from "../../../lib/formats/webhook/stripe.ts";
import { GuardMisconfigured } from "./config.ts";

/**
 * Returns the signature scheme of a guard.
 *
 * @throws {GuardMisconfigured} If the scheme `openfaas` has no header.
 */
export function schemeOf(guard: WebhookGuard): Scheme {
  switch (guard.scheme) {
    case "openfaas": {
      const { header, algorithm } = guard;
      if (header === undefined) throw new GuardMisconfigured("openfaas requires a header");
      return openFaas({ header, algorithm });
    }
    case "github":
      return github;
    case "standard":
      return standard(guard);
    case "stripe":
      return stripe(guard);
  }
}

/**
 * Returns the keys of a guard from the function's secrets.
 *
 * @throws {GuardMisconfigured} If the function does not have one of the secrets.
 * @throws {WebhookKeyRefused} If a secret does not have the form of a key.
 */
export function keysOf(
  keys: readonly GuardKey[],
  scheme: Scheme,
  opened: OpenedSecrets<string>,
): readonly WebhookKey[] {
  return keys.map(({ secret: id, notBefore, notAfter, insecureShortKey }) => {
    const secret = opened[id];
    if (!secret) throw new GuardMisconfigured(`the function has no secret ${id}`);
    return new WebhookKey(scheme, {
      id,
      secret: Buffer.from(secret.reveal()),
      notBefore: dateOf(notBefore),
      notAfter: dateOf(notAfter),
      insecureShortKey,
    });
  });
}

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
