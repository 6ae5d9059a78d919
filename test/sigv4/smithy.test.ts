import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { uriDecodeBytes } from "../../lib/sigv4/encoding.ts";
import type { Pair, WireRequest } from "../../lib/sigv4/request.ts";
import { sign, type SignOptions } from "../../lib/sigv4/sign.ts";
import { randomOptions, randomRequest } from "./random-requests.ts";
import { suiteCases } from "./suite-cases.ts";

/** The hash that @smithy/signature-v4 wants to be handed. */
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

/** The signature that @smithy/signature-v4 gives a request. */
async function smithySignature(request: WireRequest, options: SignOptions): Promise<string> {
  const { credentials, region, service, date } = options;
  const signer = new SignatureV4({
    credentials,
    region,
    service,
    sha256: NativeHash,
    uriEscapePath: options.normalizePath ?? true,
    applyChecksum: options.contentSha256Header ?? false,
  });
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: "https:",
      hostname: "unused",
      path: request.path,
      query: grouped(request.query, decoded, (values) =>
        values.length > 1 ? values : values.join(),
      ),
      headers: grouped(request.headers, lowerCased, (values) => values.join(",")),
      body: request.body,
    },
    { signingDate: date },
  );
  return /Signature=(\w+)$/.exec(signed.headers["authorization"] ?? "")?.[1] ?? "none";
}

/** It takes values as they are meant, not as they are encoded. */
function decoded(pair: Pair): Pair {
  const [name, value] = pair.map((text) => uriDecodeBytes(text).toString("utf8"));
  return [name ?? "", value ?? ""];
}

/** It takes repeated headers as one, joined the way AWS joins them: each line trimmed, no blank. */
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
    groups.set(name, [...(groups.get(name) ?? []), value]);
  }
  return Object.fromEntries([...groups].map(([name, values]) => [name, join(values)]));
}

it("signs 1,500 random requests as @smithy/signature-v4 does", async () => {
  await fc.assert(
    fc.asyncProperty(randomRequest, randomOptions, async (wire, how) => {
      expect(sign(wire, how).trace.signature).toBe(await smithySignature(wire, how));
    }),
    { seed: 20150830, numRuns: 1500 },
  );
});

it("differs from @smithy/signature-v4 in the suite only where the suite says that one is wrong", async () => {
  const missed: string[] = [];
  for (const { name, request: wire, options: how, signature } of suiteCases) {
    // oxlint-disable-next-line no-await-in-loop -- its key cache is shared: one after the other
    if ((await smithySignature(wire, how)) !== signature) missed.push(name);
  }
  // Un-normalised paths are still encoded, and a token may be sent without being signed.
  expect(missed).toEqual(["get-space-unnormalized", "post-sts-header-after"]);
});
