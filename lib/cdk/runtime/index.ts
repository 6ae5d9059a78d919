// The exports of `signet-cdk/runtime`: code for handlers, without CDK.

// The environment.
export { EnvIncomplete, readEnv, type EnvContract } from "../../formats/function/env.ts";
export type { Sealed, SecretName, Settings } from "../../formats/function/env.ts";

// Browsers of other origins.
export { corsHeaders, type EventWithHeaders } from "./cors-headers.ts";

// The sealed secrets in it.
export {
  sealedSecrets,
  type OpenedSecrets,
  type Secrets,
  type SecretsOptions,
} from "../../formats/sealed/open-secrets.ts";
export { SecretUnopenable } from "../../formats/sealed/open.ts";
export {
  encryptionContext,
  type EncryptionContext,
  type SealedSegment,
} from "../../formats/sealed/sealed-segment.ts";
export type { Secret } from "../../formats/sealed/secret-value.ts";

// KMS.
export { httpsKeyService } from "./https/https-key-service.ts";
export {
  KeyServiceFailed,
  type Context as KeyContext,
  type Encrypted,
  type KeyService,
} from "../../formats/sealed/key-service.ts";

// Webhooks.
export { github } from "../../formats/webhook/github.ts";
export {
  WebhookKey,
  WebhookKeyRefused,
  type WebhookKeySettings,
} from "../../formats/webhook/key.ts";
export { openFaas, type OpenFaasSettings } from "../../formats/webhook/openfaas.ts";
export type { Header, Scheme, Timed } from "../../formats/webhook/scheme.ts";
export { standard } from "../../formats/webhook/standard.ts";
export { stripe } from "../../formats/webhook/stripe.ts";
export {
  verify as verifyWebhook,
  type Delivery,
  type Refused as RefusedDelivery,
  type Verified as VerifiedDelivery,
} from "../../formats/webhook/verify.ts";
