// The exports of `signet-sigv4`. docs/sigv4.md uses them to explain the algorithm.

export {
  headerValue,
  headerValues,
  parseQuery,
  parseTarget,
  RequestInvalid,
  requestTarget,
  wireRequest,
  type Pair,
  type WireRequest,
} from "./request/request.ts";

// The steps of signing, in order.
export {
  canonicalHeaders,
  canonicalPath,
  canonicalQuery,
  canonicalRequest,
  payloadHash,
  type CanonicalHeaders,
  type PathSettings,
} from "./request/canonical-request.ts";
export { hexSha256, uriDecodeBytes, uriEncode, uriReencode } from "./request/encoding.ts";
export { amzDate, credentialScope } from "./request/credential-scope.ts";
export { stringToSign } from "./request/string-to-sign.ts";
export { signature, signingKey } from "./key/signing-key.ts";
export { authorizationHeader } from "./request/authorization.ts";

// Functions that perform all steps in one call.
export { sign, type SignedRequest, type SignOptions } from "./signing/sign.ts";
export { presign, type PresignedRequest, type PresignOptions } from "./signing/presign.ts";
export type { Credentials, SigningOptions } from "./signing/signing-options.ts";
export type { SigningTrace } from "./signing/signing-trace.ts";
export {
  verify,
  type KnownCredentials,
  type Verified,
  type VerifyOptions,
} from "./verification/verify.ts";
export { ChunkDecoder, type ChunkSigning } from "./verification/chunked-payload.ts";
export { claimOf, type Claim } from "./verification/claim.ts";
export type { WindowOptions } from "./request/request-date.ts";
export type { Denial, Denied } from "./request/denial.ts";
export { renderTrace, traceJson, type RenderOptions } from "./signing/render-trace.ts";
export { signingScope, type SigningScope } from "./signing/signing-scope.ts";
export { explain } from "./explain/explain.ts";
export type { Cause, Explanation } from "./explain/explanation.ts";
export { diagnose, type DiagnoseSettings } from "./diagnose/diagnose.ts";
export type { Mistake } from "./diagnose/mistakes.ts";
