import { Sha256Node } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import aws4 from "aws4";
import { AwsV4Signer } from "aws4fetch";
import { parseTarget, type Pair, type WireRequest } from "../lib/sigv4/request/request.ts";
import { credentials, region, service, type Case } from "./sigv4-cases.ts";

/** Another signer, which signs a case from its URL and header pairs alone. */
export interface Peer {
  readonly name: string;
  readonly sign: (given: Case) => WireRequest | Promise<WireRequest>;
}

const smithy = new SignatureV4({ credentials, region, service, sha256: Sha256Node });
const aws4fetchKeys = new Map<string, ArrayBuffer>();

export const peers: readonly Peer[] = [
  {
    name: "aws4",
    sign: ({ method, url, headers, body }) => {
      const { host, pathname, search } = new URL(url);
      const signed = aws4.sign(
        {
          method,
          host,
          path: pathname + search,
          headers: Object.fromEntries(headers),
          // aws4 only hashes the body and reads its length, which works with any Uint8Array.
          ...(body.length > 0 ? { body: body as Buffer } : {}),
          service,
          region,
        },
        credentials,
      );
      return wire(method, signed.path ?? "", signed.headers ?? {}, body);
    },
  },
  {
    name: "aws4fetch",
    sign: async ({ method, url, headers, body }) => {
      const signed = await new AwsV4Signer({
        ...credentials,
        method,
        url,
        headers: headers.map(([name, value]) => [name, value]),
        ...(body.length > 0 ? { body } : {}),
        service,
        region,
        allHeaders: true,
        cache: aws4fetchKeys,
      }).sign();
      const { host, pathname, search } = signed.url;
      return wire(method, pathname + search, { host, ...Object.fromEntries(signed.headers) }, body);
    },
  },
  {
    name: "@smithy/signature-v4",
    sign: async ({ method, url, headers, body }) => {
      const { protocol, hostname, host, pathname, search, searchParams } = new URL(url);
      const query: Record<string, string[]> = {};
      for (const [name, value] of searchParams) (query[name] ??= []).push(value);
      const signed = await smithy.sign({
        method,
        protocol,
        hostname,
        path: pathname,
        query,
        headers: { host, ...Object.fromEntries(headers) },
        body,
      });
      return wire(method, pathname + search, signed.headers, body);
    },
  },
];

function wire(
  method: string,
  target: string,
  headers: Readonly<Record<string, unknown>>,
  body: Uint8Array,
): WireRequest {
  const pairs = Object.entries(headers).map(([name, value]): Pair => [name, String(value)]);
  return { method, ...parseTarget(target), headers: pairs, body };
}
