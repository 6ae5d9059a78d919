// What `signet/sigv4` exports: docs/sigv4.md teaches it.

export {
  parseTarget,
  RequestInvalid,
  requestTarget,
  wireRequest,
  type Pair,
  type WireRequest,
} from "./request.ts";

// The steps, in their order.
export {
  canonicalHeaders,
  canonicalPath,
  canonicalQuery,
  canonicalRequest,
  payloadHash,
  type CanonicalHeaders,
  type PathSettings,
} from "./canonical-request.ts";
export { hexSha256, uriEncode } from "./encoding.ts";
export { amzDate, credentialScope } from "./credential-scope.ts";
export { stringToSign } from "./string-to-sign.ts";
export { signature, signingKey } from "./signing-key.ts";
export { authorizationHeader } from "./authorization.ts";

// All of them at once.
export { sign, type SignedRequest, type SignOptions } from "./sign.ts";
export { presign, type PresignedRequest, type PresignOptions } from "./presign.ts";
export type { Credentials, SigningOptions } from "./signing-options.ts";
export type { SigningTrace } from "./signing-trace.ts";
export { verify, type KnownCredentials, type Verified, type VerifyOptions } from "./verify.ts";
export type { WindowOptions } from "./request-date.ts";
export type { Denial, Denied } from "./denial.ts";
export { renderTrace, traceJson, type RenderOptions } from "./render-trace.ts";
export { signingScope, type SigningScope } from "./signing-scope.ts";
export { explain } from "./explain/explain.ts";
export type { Cause, Explanation } from "./explain/explanation.ts";
export { diagnose, type DiagnoseSettings } from "./diagnose/diagnose.ts";
export type { Mistake } from "./diagnose/mistakes.ts";
