import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { wireRequest } from "../lib/sigv4/request.ts";
import { sign } from "../lib/sigv4/sign.ts";
import { signingKey } from "../lib/sigv4/signing-key.ts";
import { verify } from "../lib/sigv4/verify.ts";
import { interleave, printRatios } from "./interleave.ts";

// Our signer and verifier beside @smithy/signature-v4 (native hash) and the plain node:crypto bound:
// two hashes and one HMAC under a key that is there already. Run: npm run bench:sigv4

const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "a-benchmark-is-all-this-key-is-for-12345",
};
const region = "us-east-1";
const service = "execute-api";
const date = new Date();
const host = "abc123.execute-api.us-east-1.amazonaws.com";

/** What smithy takes for a hash: node:crypto, so that the comparison is of signers. */
class NativeHash {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash("sha256")
        : createHmac("sha256", typeof secret === "string" ? secret : bytes(secret));
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {}
}

function bytes(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

const smithy = new SignatureV4({ credentials, region, service, sha256: NativeHash });
const key = signingKey(credentials.secretAccessKey, "20261122", region, service);

for (const [title, method, body] of [
  ["GET, no body", "GET", new Uint8Array()],
  ["POST, 1 KiB", "POST", Buffer.alloc(1024, "x")],
  ["POST, 1 MiB", "POST", Buffer.alloc(1024 * 1024, "x")],
] as const) {
  const url = `https://${host}/prod/secure`;
  const options = { credentials, region, service, date, contentSha256Header: true };
  const signed = sign(wireRequest(method, url, [], body), options);
  const canonical = signed.trace.canonicalRequest;
  const known = { find: () => credentials, region, service, now: date };
  if (!verify(signed.request, known).ok) throw new Error("the benchmark's request does not verify");

  const times = await interleave([
    {
      name: "node:crypto bound",
      run: () => {
        createHash("sha256").update(body).digest("hex");
        createHash("sha256").update(canonical).digest("hex");
        return createHmac("sha256", key).update(signed.trace.stringToSign).digest("hex");
      },
    },
    {
      name: "signet sign (from a URL)",
      run: () => sign(wireRequest(method, url, [], body), options),
    },
    { name: "signet verify", run: () => verify(signed.request, known) },
    {
      name: "@smithy/signature-v4",
      run: () =>
        smithy.sign(
          {
            method,
            protocol: "https:",
            hostname: host,
            path: "/prod/secure",
            headers: { host },
            body,
          },
          { signingDate: date },
        ),
    },
  ]);
  printRatios(title, times);
}
