import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { uriDecodeBytes } from "../../../lib/sigv4/request/encoding.ts";
import type { PresignOptions } from "../../../lib/sigv4/signing/presign.ts";
import type { Pair, WireRequest } from "../../../lib/sigv4/request/request.ts";
import type { SignOptions } from "../../../lib/sigv4/signing/sign.ts";

/** Hash in the form that @smithy/signature-v4 requires. */
class NativeHash {
  readonly #hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash("sha256") : createHmac("sha256", keyBytes(secret));
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {
    throw new Error("a signer never resets its hash");
  }
}

function keyBytes(secret: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof secret === "string") return secret;
  if (!ArrayBuffer.isView(secret)) return new Uint8Array(secret);
  return new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength);
}

/**
 * Keeps the canonical request. Use one object for each signature, because overlapping ones would overwrite it.
 */
class OpenSigner extends SignatureV4 {
  canonical = "";
  protected override createCanonicalRequest(
    ...parts: Parameters<SignatureV4["createCanonicalRequest"]>
  ): string {
    this.canonical = super.createCanonicalRequest(...parts);
    return this.canonical;
  }
}

/** Result of a signer. */
export interface Outcome {
  readonly signature: string;
  readonly canonicalRequest: string;
}

/** Signs a request with @smithy/signature-v4 in the header form. */
export async function smithySign(request: WireRequest, options: SignOptions): Promise<Outcome> {
  const signer = signerFor(options, options.contentSha256Header ?? options.payload !== undefined);
  const signed = await signer.sign(smithyRequest(request, options.payload), {
    signingDate: options.date,
    signableHeaders: namesOf(request),
  });
  const authorization = signed.headers["authorization"] ?? "";
  return {
    signature: /Signature=(\w+)$/.exec(authorization)?.[1] ?? "none",
    canonicalRequest: signer.canonical,
  };
}

/** Signs a request with @smithy/signature-v4 in the query form, with all headers signed. */
export async function smithyPresign(
  request: WireRequest,
  options: PresignOptions,
): Promise<Outcome> {
  const signer = signerFor(options, false);
  const names = namesOf(request);
  // A body that it cannot hash makes it leave the body out of the signature.
  const body = options.payload === undefined ? request.body : {};
  const signed = await signer.presign(
    { ...smithyRequest(request, undefined), body },
    {
      signingDate: options.date,
      expiresIn: options.expiresIn,
      signableHeaders: names,
      unhoistableHeaders: names,
    },
  );
  return {
    signature: String(signed.query?.["X-Amz-Signature"]),
    canonicalRequest: signer.canonical,
  };
}

function signerFor(options: SignOptions, applyChecksum: boolean): OpenSigner {
  const { credentials, region, service, encodePath = true } = options;
  return new OpenSigner({
    credentials,
    region,
    service,
    sha256: NativeHash,
    uriEscapePath: encodePath,
    applyChecksum,
  });
}

/** @param payload Payload hash, which it reads from a header as for S3. */
function smithyRequest(request: WireRequest, payload: string | undefined) {
  const hash: readonly Pair[] =
    payload === undefined ? [] : [["x-amz-content-sha256", payload] as const];
  return {
    method: request.method,
    protocol: "https:",
    hostname: "unused",
    path: request.path,
    query: grouped(request.query, decoded, (values) =>
      values.length > 1 ? values : values.join(),
    ),
    headers: grouped([...request.headers, ...hash], lowerCased, (values) => values.join(",")),
    body: request.body,
  };
}

function namesOf({ headers }: WireRequest): Set<string> {
  return new Set(headers.map(([name]) => name.toLowerCase()));
}

/** Decodes a pair, because @smithy/signature-v4 expects decoded values. */
function decoded(pair: Pair): Pair {
  const [name, value] = pair.map((text) => uriDecodeBytes(text).toString("utf8"));
  return [name ?? "", value ?? ""];
}

/** Trims a header line as AWS does, because @smithy/signature-v4 expects repeated headers joined by a comma. */
function lowerCased([name, value]: Pair): Pair {
  return [name.toLowerCase(), value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "")];
}

function grouped<T>(
  pairs: readonly Pair[],
  read: (pair: Pair) => Pair,
  join: (values: string[]) => T,
): Record<string, T> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs.map(read)) {
    const values = groups.get(name);
    if (values) values.push(value);
    else groups.set(name, [value]);
  }
  return Object.fromEntries([...groups].map(([name, values]) => [name, join(values)]));
}
