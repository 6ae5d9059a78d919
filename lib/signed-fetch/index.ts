// The exports of `signet-sigv4/fetch`: signing requests and sending them.

export {
  RedirectRefused,
  signedFetch,
  type Fetch,
  type SignedFetchOptions,
} from "./signed-fetch.ts";
export {
  signedRequest,
  type Attempted,
  type CallOptions,
  type SignedRequestOptions,
  type SignedResponse,
} from "./signed-request.ts";

// The parts of a call, for other clients.
export { ALWAYS_SIGNED } from "./http/always-signed.ts";
export {
  signComplete,
  type CompleteOptions,
  type CredentialsSource,
  type SigningSettings,
} from "./http/attempt.ts";
export { BodyUnhashable, bytesOf } from "./http/body-bytes.ts";
export { ClockSkew } from "./http/clock-skew.ts";
export {
  MAX_BODY_BYTES,
  ResponseTooLarge,
  type BodyOptions,
  type BodyReader,
  type HttpResponse,
  type ResponseHead,
} from "./http/response.ts";
export type { Outcome, RetryReason } from "./http/retry.ts";
export { serviceSettings, type ServiceSettings } from "./http/service-settings.ts";
export { serviceError } from "./http/service-error.ts";
export {
  EndpointUnreachable,
  LONGEST_TIMEOUT,
  ResponseCutShort,
  send,
  type Connection,
  type SendOptions,
} from "./http/transport.ts";
