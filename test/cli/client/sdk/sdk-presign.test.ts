import { Readable } from "node:stream";
import { Sha256Node } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import type { HttpRequest, RequestPresigningArguments } from "@smithy/types";
import { expect, it } from "vitest";
import { BodyUnhashable } from "../../../../lib/signed-fetch/http/body-bytes.ts";
import { SdkSigner, type SdkSignerOptions } from "../../../../lib/cli/client/sdk/sdk-signer.ts";
import { payloadHash } from "../../../../lib/sigv4/request/canonical-request.ts";
import { uriEncode } from "../../../../lib/sigv4/request/encoding.ts";
import { RequestInvalid, wireRequest } from "../../../../lib/sigv4/request/request.ts";
import { verify } from "../../../../lib/sigv4/verification/verify.ts";
import { later, signing } from "../../../signed-fetch/calls.ts";

const temporary = { ...signing.credentials, sessionToken: "hunter2/+=" };
const host = "sts.eu-west-1.amazonaws.com";
const plain: HttpRequest = {
  method: "GET",
  protocol: "https:",
  hostname: host,
  path: "/",
  headers: { host },
};

function presigned(
  changes: Partial<HttpRequest> = {},
  given: RequestPresigningArguments = {},
  options: Partial<SdkSignerOptions> = {},
): Promise<HttpRequest> {
  const signer = new SdkSigner({ ...signing, ...options });
  return signer.presign({ ...plain, ...changes }, { signingDate: later(0), ...given });
}

const amz = { host, "X-Amz-Meta-A": "1", "x-amz-meta-b": "two words", Range: "bytes=0-9" };
const tea = { method: "PUT", body: "tea" };
const teaHash = payloadHash(Buffer.from("tea"));

it.each<
  [
    string,
    Partial<HttpRequest>,
    RequestPresigningArguments?,
    Partial<Omit<SdkSignerOptions, "onTrace">>?,
  ]
>([
  ["a plain request", {}],
  ["an expiry", {}, { expiresIn: 60 }],
  ["a session token", {}, {}, { credentials: temporary }],
  ["a query", { query: { Action: "GetCallerIdentity", tag: ["b", "a"], q: "1+1 = é/*" } }],
  ["a path that is encoded", { path: "/a%20b/c%2Fd/%C3%A9" }],
  ["the path of S3", { path: "/a//b%20c/../d" }, {}, { uriEscapePath: false }],
  ["a body", tea],
  [
    "a body whose hash is in a header",
    { ...tea, headers: { host, "x-amz-content-sha256": teaHash } },
  ],
  ["an unsigned body", { ...tea, headers: { host, "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD" } }],
  ["X-Amz headers, which go into the query", { headers: amz }],
  [
    "an X-Amz header that must stay a header",
    { headers: amz },
    { unhoistableHeaders: new Set(["x-amz-meta-a"]) },
  ],
  [
    "a header that must move into the query",
    { headers: amz },
    { hoistableHeaders: new Set(["range"]) },
  ],
  [
    "a header that must both stay and move",
    { headers: amz },
    { unhoistableHeaders: new Set(["x-amz-meta-a"]), hoistableHeaders: new Set(["x-amz-meta-a"]) },
  ],
  ["a custom header", { headers: { host, "x-k8s-aws-id": "cluster" } }, { expiresIn: 60 }],
  ["a header that must not be signed", { headers: amz }, { unsignableHeaders: new Set(["range"]) }],
  [
    "headers that proxies change",
    { headers: { host, "User-Agent": "sdk", Connection: "close", "Sec-Fetch-Mode": "cors" } },
  ],
  [
    "a header that proxies change and that must be signed",
    { headers: { host, "User-Agent": "sdk", Connection: "close" } },
    { signableHeaders: new Set(["user-agent"]) },
  ],
  [
    "headers of an earlier signature",
    { headers: { host, Authorization: "AWS4", "X-Amz-Date": "then", Date: "then" } },
  ],
  ["another region and service", {}, { signingRegion: "us-east-1", signingService: "s3" }],
  ["a date in seconds", {}, { signingDate: 1_772_366_400 }],
])("presigns %s as the SDK's own signer does", async (_, changes, given = {}, options = {}) => {
  const request = { ...plain, ...changes };
  const before = structuredClone(request);
  const theirs = new SignatureV4({ ...signing, ...options, sha256: Sha256Node });
  const { headers, query } = await theirs.presign(request, { signingDate: later(0), ...given });
  const ours = await presigned(changes, given, options);
  expect(ours.query).toEqual(query);
  expect(ours.headers).toEqual(headers);
  expect(request).toEqual(before);
});

it("presign makes a URL that the verifier accepts until its time window ends", async () => {
  const changes = { hostname: "api.example", port: 8443, headers: { "X-Amz-Meta-A": "1" } };
  const { headers, query = {} } = await presigned(changes, {}, { credentials: temporary });
  expect(headers).toEqual({ host: "api.example:8443" });
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${uriEncode(String(value))}`);
  const wire = wireRequest("GET", `https://api.example:8443/?${pairs.join("&")}`);
  const known = { ...signing, find: () => temporary };
  expect(verify(wire, { ...known, now: later(299) })).toMatchObject({ ok: true });
  expect(verify(wire, { ...known, now: later(301) })).toMatchObject({ ok: false });
});

it("presign returns a request of the same class", async () => {
  class Request {
    readonly body = "";
  }
  const request = Object.assign(new Request(), plain);
  expect(await new SdkSigner(signing).presign(request)).toBeInstanceOf(Request);
});

it("presign keeps no token of an earlier signature", async () => {
  const { query, headers } = await presigned({
    headers: { host, "X-Amz-Security-Token": "hunter2" },
  });
  expect(JSON.stringify({ query, headers })).not.toContain("hunter2");
});

it.each<[string, Partial<HttpRequest>, RequestPresigningArguments, new (message: string) => Error]>(
  [
    ["a stream", { body: Readable.from(["tea"]) }, {}, BodyUnhashable],
    [
      "a body that differs from its hash",
      { body: "gin", headers: { host, "x-amz-content-sha256": teaHash } },
      {},
      BodyUnhashable,
    ],
    ["an expiry of more than a week", {}, { expiresIn: 604_801 }, RequestInvalid],
    ["an expiry of 0 seconds", {}, { expiresIn: 0 }, RequestInvalid],
    [
      "a request that is presigned already",
      { query: { "X-Amz-Signature": "0" } },
      {},
      RequestInvalid,
    ],
  ],
)("presign rejects %s", async (_, changes, given, error) => {
  await expect(presigned(changes, given)).rejects.toThrow(error);
});
