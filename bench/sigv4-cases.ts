import type { Pair } from "../lib/sigv4/request/request.ts";

/** A request as a caller specifies it: a URL and header pairs. */
export interface Case {
  readonly title: string;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Pair[];
  readonly body: Uint8Array;
  /** Longest accepted time, as a multiple of the lower bound. */
  readonly target: number;
}

export const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "a-benchmark-is-all-this-key-is-for-12345",
};
export const region = "us-east-1";
export const service = "execute-api";

const url = `https://abc123.execute-api.${region}.amazonaws.com/prod/secure`;
const json: Pair = ["Content-Type", "application/json"];

export const cases: readonly Case[] = [
  { title: "GET", method: "GET", url, headers: [], body: new Uint8Array(), target: 1 },
  { title: "POST 1 KiB", method: "POST", url, headers: [json], body: filled(1024), target: 1 },
  {
    title: "POST 1 MiB",
    method: "POST",
    url,
    headers: [json],
    body: filled(1024 * 1024),
    target: 1.02,
  },
  {
    title: "GET with 12 headers and 10 query parameters",
    method: "GET",
    url: `${url}/orders?limit=50&status=open&sort=-created&q=caf%C3%A9%20au%20lait&from=2026-01-01T00%3A00%3A00Z&to=2026-12-31T23%3A59%3A59Z&page=3&fields=id%2Cname%2Ctotal&tag=a&tag=b`,
    headers: [
      ["Accept", "application/json"],
      ["Accept-Language", "en-GB,en;q=0.9"],
      ["Cache-Control", "no-cache"],
      json,
      ["If-None-Match", '"33a64df551425fcc55e4d42a148795d9f25f89d4"'],
      ["Origin", "https://app.example.com"],
      ["Referer", "https://app.example.com/orders?page=2"],
      ["X-Amz-Meta-Tenant", "blue"],
      ["X-Amz-Meta-Trace", "1-67891233-abcdef012345678912345678"],
      ["X-Client", "shop  front"],
      ["X-Correlation-Id", "6f1c9f0e-3a55-4a86-9d5c-5a40e0f9ad1b"],
      ["X-Request-Start", "t=1795348800000"],
    ],
    body: new Uint8Array(),
    target: 2,
  },
];

function filled(bytes: number): Uint8Array {
  return Buffer.alloc(bytes, '{"item":"tea"}');
}
