import {
  parseCanonicalRequest,
  parseStringToSign,
  type Binding,
  type CanonicalParts,
} from "./canonical-parts.ts";
import type { HeaderTrace } from "./sign.ts";
import type { SigningTrace } from "./signing-trace.ts";

/** What a trace says, taken apart. */
export interface SignedView extends Binding {
  readonly parts: CanonicalParts;
  readonly host: string;
  readonly accessKeyId: string | undefined;
  /** Whether a session token was signed. */
  readonly hasToken: boolean;
  readonly presigned: boolean;
  /** What the name of an AWS endpoint says of itself. */
  readonly endpoint: { readonly service: string | undefined; readonly region: string } | undefined;
}

const NONE: CanonicalParts = {
  method: "",
  path: "",
  query: "",
  headers: new Map(),
  signedHeaders: "",
  payloadHash: "",
};

export function signedView(trace: SigningTrace | HeaderTrace): SignedView {
  const parts = parseCanonicalRequest(trace.canonicalRequest) ?? NONE;
  const presigned = /(?:^|&)X-Amz-Algorithm=/.test(parts.query);
  const authorization = "authorization" in trace ? trace.authorization : "";
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
    endpoint: endpointOf(host),
  };
}

/** Signing names, by the name in the host where that is another. */
const SIGNING_NAMES: Readonly<Record<string, string>> = {
  dynamodb: "dynamodb",
  "execute-api": "execute-api",
  kms: "kms",
  lambda: "lambda",
  "lambda-url": "lambda",
  s3: "s3",
  sts: "sts",
};

function endpointOf(host: string): SignedView["endpoint"] {
  const [, label = "", region] =
    /(?:^|\.)([a-z0-9-]+)\.([a-z]{2}(?:-[a-z]+)+-\d+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)(?::\d+)?$/.exec(
      host.slice(-300),
    ) ?? [];
  if (region === undefined) {
    return /^(?:sts|iam)\.amazonaws\.com$/.test(host)
      ? { service: host.slice(0, 3), region: "us-east-1" }
      : undefined;
  }
  const name = label.replace(/-fips$/, "");
  return { service: Object.hasOwn(SIGNING_NAMES, name) ? SIGNING_NAMES[name] : undefined, region };
}
