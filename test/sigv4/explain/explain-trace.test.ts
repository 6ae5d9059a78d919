import { describe, expect, it } from "vitest";
import { signatureDenied } from "../../../lib/cloud/gateway/rest-api/responses/gateway-responses.ts";
import { lambda } from "../../../lib/cloud/services/lambda/lambda.ts";
import { sts } from "../../../lib/cloud/services/sts/sts.ts";
import { explain } from "../../../lib/sigv4/explain/explain.ts";
import { wireRequest } from "../../../lib/sigv4/request/request.ts";
import { denial, signed, type Options } from "./refused.ts";

describe("explain, for a response without the server's strings,", () => {
  const at = (url: string, options: Options = {}, ...headers: [string, string][]) =>
    signed(wireRequest("GET", url, headers), options).trace;
  const api = "https://abc.execute-api.eu-west-1.amazonaws.com/prod";
  const mismatch = denial({ ...signed().request, path: "/x" });
  const { server, ...bare } = mismatch;
  const odd = at(api);

  it.each<[string, Parameters<typeof explain>[0], string, RegExp]>([
    [
      "a region other than the host's",
      at(api.replace("eu-west-1", "us-east-2")),
      "wrong-region",
      /sign for region us-east-2/,
    ],
    [
      "a service other than the host's",
      at("https://abc.lambda-url.eu-west-1.on.aws/"),
      "wrong-service",
      /sign for service lambda/,
    ],
    [
      "a wrong region for a global endpoint",
      at("https://sts.amazonaws.com/", { service: "sts" }),
      "wrong-region",
      /us-east-1/,
    ],
    [
      "an unsigned payload",
      at(api, { payload: "UNSIGNED-PAYLOAD" }),
      "payload-unsigned",
      /SHA-256/,
    ],
    [
      "an unsorted query",
      { ...odd, canonicalRequest: odd.canonicalRequest.replace("\n\n", "\nb=1&a=1\n") },
      "query-unsorted",
      /sort/,
    ],
    [
      "a path with empty segments",
      at(`${api}//a`, { normalizePath: false }),
      "path-not-normalized",
      /segments/,
    ],
    [
      "headers that hops rewrite",
      at(api, {}, ["User-Agent", "x"], ["Accept-Encoding", "br"]),
      "header-rewritten",
      /\(accept-encoding, user-agent\)/,
    ],
    [
      "a temporary key without its token",
      at(api, { credentials: { accessKeyId: "ASIAX", secretAccessKey: "x" } }),
      "wrong-token",
      /session token/,
    ],
    ["a signed port", at("http://localhost:3000/prod"), "host-port-differs", /localhost:3000/],
    [
      "a path encoded once",
      at(`${api}/a%20b`, { encodePath: false }),
      "path-encoded-once",
      /once more/,
    ],
    ["a path with escapes", at(`${api}/a%20b`), "path-encoded-twice", /proxies/],
    [
      "a path encoded twice for S3",
      at("https://b.s3.eu-west-1.amazonaws.com/a%20b", { service: "s3" }),
      "path-encoded-twice",
      /S3/,
    ],
    ["the secret key if nothing else stands out", odd, "wrong-secret-key", /secret access key/],
  ])("suspects %s", (_, trace, cause, words) => {
    for (const answer of [
      undefined,
      signatureDenied(bare).body,
      String(lambda.failed(lambda.denied(mismatch), "1").body),
      String(sts.failed(sts.denied(mismatch), "1").body),
    ]) {
      const { cause: named, sentence } = explain(trace, answer);
      expect([named, sentence]).toEqual([cause, expect.stringMatching(words)]);
    }
    expect(server).toBeDefined();
  });
});
