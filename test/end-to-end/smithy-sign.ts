import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { parseTarget, type WireRequest } from "../../lib/sigv4/request/request.ts";
import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";

/** The hash class that @smithy/signature-v4 requires. */
class NativeHash {
  readonly #hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      // The signer passes texts and Uint8Arrays only.
      secret === undefined ? createHash("sha256") : createHmac("sha256", secret as Uint8Array);
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {
    throw new Error("a signer never resets its hash");
  }
}

/** Returns a request that AWS's own signer has signed, as sent over the wire. */
export async function smithySigned(
  method: string,
  url: string,
  body: string,
  credentials: Credentials,
): Promise<WireRequest> {
  const { host, pathname, searchParams } = new URL(url);
  const signer = new SignatureV4({
    credentials,
    region: "us-east-1",
    service: "execute-api",
    sha256: NativeHash,
  });
  const { headers } = await signer.sign({
    method,
    protocol: "http:",
    hostname: host,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { host, "content-type": "application/json" },
    body,
  });
  return {
    method,
    ...parseTarget(pathname + new URL(url).search),
    headers: Object.entries(headers),
    body: Buffer.from(body),
  };
}
