import { createHash } from "node:crypto";
import { uriEncode } from "../../../lib/sigv4/request/encoding.ts";
import { presign, type PresignOptions } from "../../../lib/sigv4/signing/presign.ts";
import {
  headerValues,
  wireRequest,
  type Pair,
  type WireRequest,
} from "../../../lib/sigv4/request/request.ts";
import { sign, type SignOptions } from "../../../lib/sigv4/signing/sign.ts";
import type { Credentials } from "../../../lib/sigv4/signing/signing-options.ts";
import { verify, type KnownCredentials } from "../../../lib/sigv4/verification/verify.ts";

export const now = new Date("2015-08-30T12:36:00Z");

/** Access keys that the verifier of these tests knows, by id. */
export const known: Readonly<Record<string, KnownCredentials>> = {
  AKIDUSER: { secretAccessKey: "secret-of-the-user" },
  ASIASESSION: {
    secretAccessKey: "secret-of-the-session",
    sessionToken: "token-of-the-session",
    expiration: new Date("2015-08-30T13:00:00Z"),
  },
};

/** Returns the credentials of an access key id. An unknown id has an empty secret. */
export function credentialsOf(accessKeyId: string): Credentials {
  const { secretAccessKey = "", sessionToken } = known[accessKeyId] ?? {};
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** Returns the expected result for a request that one of these keys signed with these headers. */
export function acceptance(accessKeyId: string, ...signedHeaders: readonly string[]) {
  return { ok: true, accessKeyId, credentials: known[accessKeyId], signedHeaders };
}

export const scope = { region: "eu-west-1", service: "execute-api" };

/** Verifies a request with the settings of these tests. */
export function verdict(request: WireRequest, at: Date = now) {
  const find = (id: string) => (Object.hasOwn(known, id) ? known[id] : undefined);
  return verify(request, { ...scope, find, now: at });
}

/** Returns AWS's error code and message with which a request is denied. */
export function refusal(request: WireRequest, at: Date = now): readonly [string, string] {
  const result = verdict(request, at);
  return result.ok ? ["accepted", ""] : [result.denial, result.message];
}

export const plain = wireRequest(
  "POST",
  "https://api.example/prod/orders/42?b=2&a=1&a=0",
  [
    ["Content-Type", "application/json"],
    ["X-Custom", "one"],
    ["X-Custom", "two"],
    ["X-Empty", ""],
  ],
  Buffer.from('{"item":"book"}'),
);

/** Signs a request with the key of this id. */
export function signedBy(
  accessKeyId: string,
  request: WireRequest = plain,
  options: Partial<SignOptions> = {},
): WireRequest {
  const credentials = credentialsOf(accessKeyId);
  return sign(request, { ...scope, date: now, credentials, ...options }).request;
}

/** Returns the request without the lines of a header, which is named in lower case. */
export function without(request: WireRequest, name: string): WireRequest {
  return { ...request, headers: request.headers.filter(([key]) => key.toLowerCase() !== name) };
}

export function adding(request: WireRequest, ...headers: readonly Pair[]): WireRequest {
  return { ...request, headers: [...request.headers, ...headers] };
}

/** Returns the request with its `Authorization` rewritten. */
export function authorizedAs(
  request: WireRequest,
  rewrite: (authorization: string) => string,
): WireRequest {
  const [authorization = ""] = headerValues(request, "authorization");
  return adding(without(request, "authorization"), ["Authorization", rewrite(authorization)]);
}

/** Presigns a request with the key of this id. */
export function presignedBy(
  accessKeyId: string,
  request: WireRequest = plain,
  options: Partial<PresignOptions> = {},
): WireRequest {
  const credentials = credentialsOf(accessKeyId);
  return presign(request, { ...scope, date: now, credentials, ...options }).request;
}

/** Returns the request with its query rewritten. */
export function withQuery(
  request: WireRequest,
  rewrite: (query: readonly Pair[]) => readonly Pair[],
): WireRequest {
  return { ...request, query: rewrite(request.query) };
}

/** Returns the request without some parameters. */
export function lacking(request: WireRequest, ...names: readonly string[]): WireRequest {
  return withQuery(request, (query) => query.filter(([name]) => !names.includes(name)));
}

/** Returns the request with the value of a parameter, as on the wire, rewritten. */
export function rewriting(
  request: WireRequest,
  parameter: string,
  rewrite: (value: string) => string,
): WireRequest {
  return withQuery(request, (query) =>
    query.map(([name, value]): Pair => [name, name === parameter ? rewrite(value) : value]),
  );
}

/** Returns the request with a new value, which is encoded here, for a parameter. */
export function setting(request: WireRequest, parameter: string, value: string): WireRequest {
  return rewriting(request, parameter, () => uriEncode(value));
}

/** Builds the string to sign for a canonical request in {@link scope} at {@link now}, step by step. */
export function stringToSignOf(canonicalRequest: string): string {
  return [
    "AWS4-HMAC-SHA256",
    "20150830T123600Z",
    "20150830/eu-west-1/execute-api/aws4_request",
    createHash("sha256").update(canonicalRequest).digest("hex"),
  ].join("\n");
}

/** AWS's message about a signature that does not match. */
export const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/** S3's message about headers that are not signed. */
export const UNSIGNED_HEADERS = "There were headers present in the request which were not signed";
