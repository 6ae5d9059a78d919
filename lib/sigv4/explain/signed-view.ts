import {
  parseCanonicalRequest,
  parseStringToSign,
  type Binding,
  type CanonicalParts,
} from "./canonical-parts.ts";
import { signingScope, type SigningScope } from "../signing/signing-scope.ts";
import type { SigningTrace } from "../signing/signing-trace.ts";

/** The parsed values of a trace. */
export interface SignedView extends Binding {
  readonly parts: CanonicalParts;
  readonly host: string;
  readonly accessKeyId: string | undefined;
  /** Whether a session token was signed. */
  readonly hasToken: boolean;
  readonly presigned: boolean;
  /** Scope that the host name implies, or `{}` if the host is not a known AWS endpoint. */
  readonly endpoint: SigningScope;
}

const NONE: CanonicalParts = {
  method: "",
  path: "",
  query: "",
  headers: new Map(),
  signedHeaders: "",
  payloadHash: "",
};

export function signedView(trace: SigningTrace): SignedView {
  const parts = parseCanonicalRequest(trace.canonicalRequest) ?? NONE;
  const presigned = /(?:^|&)X-Amz-Algorithm=/.test(parts.query);
  const authorization = trace.authorization ?? "";
  const host = parts.headers.get("host") ?? "";
  return {
    ...parseStringToSign(trace.stringToSign),
    parts,
    host,
    presigned,
    accessKeyId:
      /Credential=([^/,\s]+)/.exec(authorization)?.[1] ??
      /(?:^|&)X-Amz-Credential=([A-Za-z0-9]+)%2F/.exec(parts.query)?.[1],
    hasToken:
      parts.headers.has("x-amz-security-token") || /(?:^|&)X-Amz-Security-Token=/.test(parts.query),
    endpoint: signingScope(host),
  };
}
