import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { signedRequest, type SignedRequestOptions } from "../../lib/signed-fetch/signed-request.ts";
import { send } from "../../lib/signed-fetch/http/transport.ts";
import { headerValues, RequestInvalid, wireRequest } from "../../lib/sigv4/request/request.ts";
import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";
import { verify } from "../../lib/sigv4/verification/verify.ts";
import { lastReceived, wireServer, type WireServer } from "./http/wire-server.ts";

const credentials: Credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example" };
const region = "eu-west-1";
const service = "execute-api";
const ok = { ok: true, accessKeyId: credentials.accessKeyId };

let server: WireServer;
let base: string;
beforeAll(async () => {
  server = await wireServer();
  base = `http://${server.host}`;
});
afterAll(() => server.close());
beforeEach(() => void server.received.splice(0));

const last = () => lastReceived(server);

/** Verifies the request as it came over the wire. */
function verdict(request = last().request, known: Credentials = credentials) {
  return verify(request, {
    find: (id) => (id === known.accessKeyId ? known : undefined),
    region,
    service,
    now: new Date(),
  });
}

describe("a signed request", () => {
  it("is sent as exactly the bytes that were signed", async () => {
    const body = Buffer.from('{"item":"tea","quantity":2}');
    const { response, trace } = await signedRequest(`${base}/prod/orders?a=1&a=2`, {
      method: "POST",
      headers: [["Content-Type", "application/json"]],
      body,
      credentials,
      region,
      service,
    });
    expect(verdict()).toMatchObject(ok);
    expect(Buffer.compare(last().request.body, body)).toBe(0);
    expect(headerValues(last().request, "authorization")).toEqual([trace.authorization]);
    expect(response).toMatchObject({ status: 200, statusText: "OK", body: Buffer.from("ok") });
    expect(response.headers.filter(([name]) => name === "X-Answer")).toEqual([
      ["X-Answer", "a"],
      ["X-Answer", "b"],
    ]);
  });

  it("has Host, Content-Type and X-Amz-* signed, and its other headers unsigned", async () => {
    const { trace } = await signedRequest(base, {
      headers: [
        ["content-type", "text/plain"],
        ["User-Agent", "signet"],
        ["X-Amz-Meta", "1"],
        ["Accept", "a"],
        ["X-AMZ-meta", "2"],
        ["Accept", "b"],
      ],
      credentials,
      region,
      service,
    });
    expect(trace.signedHeaders).toEqual([
      "content-type",
      "host",
      "x-amz-content-sha256",
      "x-amz-date",
      "x-amz-meta",
    ]);
    const { request } = last();
    expect(verdict()).toMatchObject(ok);
    expect(headerValues(request, "accept")).toEqual(["a", "b"]);
    expect(headerValues(request, "x-amz-meta")).toEqual(["1", "2"]);
    const hopped = request.headers.map(([name, value]) =>
      name === "User-Agent" ? ([name, "a hop"] as const) : ([name, value] as const),
    );
    expect(verdict({ ...request, headers: hopped })).toMatchObject(ok);
    const changed = request.headers.map(([name, value]) =>
      name === "X-Amz-Meta" ? ([name, "3"] as const) : ([name, value] as const),
    );
    expect(verdict({ ...request, headers: changed })).toMatchObject({ denial: "InvalidSignature" });
  });

  it("also has the headers signed that the caller names, if they exist", async () => {
    const { trace } = await signedRequest(base, {
      headers: [
        ["Accept", "a"],
        ["User-Agent", "signet"],
      ],
      signHeaders: ["ACCEPT", "x-absent"],
      credentials,
      region,
      service,
    });
    expect(trace.signedHeaders).toEqual(["accept", "host", "x-amz-content-sha256", "x-amz-date"]);
    expect(verdict()).toMatchObject(ok);
    const changed = last().request.headers.map(([name, value]) =>
      name === "Accept" ? ([name, "b"] as const) : ([name, value] as const),
    );
    expect(verdict({ ...last().request, headers: changed })).toMatchObject({ ok: false });
  });

  it("may be signed without its body, for S3", async () => {
    const payload = "UNSIGNED-PAYLOAD";
    const { trace } = await signedRequest(base, { credentials, region, service: "s3", payload });
    expect(headerValues(last().request, "x-amz-content-sha256")).toEqual([payload]);
    expect(trace.payloadHash).toBe(payload);
  });

  it.each([
    ["execute-api", undefined, 1],
    ["execute-api", false, 1],
    ["lambda", undefined, 1],
    ["kms", undefined, 0],
    ["kms", true, 1],
  ])(
    "for %s with contentSha256 %s has the hash of the body %d times",
    async (name, contentSha256, times) => {
      await signedRequest(base, { credentials, region, service: name, contentSha256 });
      expect(headerValues(last().request, "x-amz-content-sha256")).toHaveLength(times);
    },
  );

  it("carries and signs the token of temporary credentials", async () => {
    const temporary = { ...credentials, sessionToken: "token" };
    await signedRequest(base, { credentials: temporary, region, service });
    expect(verdict(last().request, temporary)).toMatchObject(ok);
    expect(verdict(last().request, { ...temporary, sessionToken: "other" })).toMatchObject({
      denial: "UnrecognizedClient",
    });
  });

  it.each([
    ["/", "/"],
    ["", "/"],
    ["//prod//secure//", "//prod//secure//"],
    ["/prod/./a/../secure", "/prod/./a/../secure"],
    ["/prod/%2e%2E/a%2Fb%25", "/prod/%2e%2E/a%2Fb%25"],
    ["/prod/a+b:c@d;e=f,g!$&'()*~", "/prod/a+b:c@d;e=f,g!$&'()*~"],
    ["/prod?b=2&a=1&a=0", "/prod?b=2&a=1&a=0"],
    ["/prod?q=a+b%20c%2f", "/prod?q=a+b%20c%2f"],
    ["/prod?=&a==b", "/prod?=&a==b"],
    ["/prod?a", "/prod?a="],
    ["/prod?", "/prod"],
    ["?a=1", "/?a=1"],
    ["/prod#fragment", "/prod"],
  ])("for %j is sent with the target %s", async (target, onWire) => {
    await signedRequest(base + target, { credentials, region, service });
    expect(last().requestLine).toBe(`GET ${onWire} HTTP/1.1`);
    expect(verdict()).toMatchObject(ok);
  });

  it("has the host in lower case, with its port unless that is the default", async () => {
    await signedRequest(`http://LOCALHOST:${server.port}/`, { credentials, region, service });
    expect(headerValues(last().request, "host")).toEqual([`localhost:${server.port}`]);
    expect(verdict()).toMatchObject(ok);
    expect(headerValues(wireRequest("GET", "http://a:80/"), "host")).toEqual(["a"]);
  });

  it("has its method in upper case, both sent and signed", async () => {
    await signedRequest(base, { method: "delete", credentials, region, service });
    expect(last().requestLine).toBe("DELETE / HTTP/1.1");
    expect(verdict()).toMatchObject(ok);
  });

  it("has the hash of the body once, even if the caller passes it", async () => {
    const { trace } = await signedRequest(base, { credentials, region, service });
    const given = [["x-amz-content-sha256", trace.payloadHash]] as const;
    await signedRequest(base, { headers: given, credentials, region, service });
    expect(headerValues(last().request, "x-amz-content-sha256")).toEqual([trace.payloadHash]);
    expect(verdict()).toMatchObject(ok);
  });

  it.each([
    ["GET", "", undefined],
    ["GET", "x", "1"],
    ["DELETE", "", undefined],
    ["POST", "", "0"],
    ["PUT", "", "0"],
    ["PATCH", "é", "2"],
  ])("with %s and the body %j has the length %s and no chunks", async (method, body, length) => {
    await signedRequest(base, { method, body: Buffer.from(body), credentials, region, service });
    const { request } = last();
    expect(headerValues(request, "content-length")).toEqual(length === undefined ? [] : [length]);
    expect(headerValues(request, "transfer-encoding")).toEqual([]);
    expect(verdict()).toMatchObject(ok);
  });

  it("keeps a Content-Length that the caller passes", async () => {
    const headers = [["content-length", "1"]] as const;
    await signedRequest(base, {
      method: "POST",
      headers,
      body: Buffer.from("x"),
      credentials,
      region,
      service,
    });
    expect(headerValues(last().request, "content-length")).toEqual(["1"]);
  });

  it("gets no other header than Connection when it is sent", async () => {
    await send(base, wireRequest("GET", base, [["X-One", "1"]]));
    expect(last().request.headers.map(([name]) => name)).toEqual(["Host", "X-One", "Connection"]);
  });
});

describe("a request is rejected before anything is sent if it has", () => {
  it.each<[string, string, Partial<SignedRequestOptions>]>([
    ["a path with a space", "/a b", {}],
    ["a path that is not ASCII", "/é", {}],
    ["a query that is not ASCII", "/?q=é", {}],
    ["user information", "http://user:hunter2@127.0.0.1/", {}],
    ["another scheme", "ftp://127.0.0.1/", {}],
    ["a target that is not a URL", "127.0.0.1", {}],
    ["a method of two words", "/", { method: "GET /" }],
    ["an empty method", "/", { method: "" }],
    ["a header of two lines", "/", { headers: [["X-One", "1\r\nX-Two: 2"]] }],
    ["a header that is not ASCII", "/", { headers: [["X-One", "é"]] }],
    ["a header without a name", "/", { headers: [["", "1"]] }],
    ["an Authorization header", "/", { headers: [["authorization", "x"]] }],
    ["an X-Amz-Date header", "/", { headers: [["X-Amz-Date", "x"]] }],
    [
      "two payload hashes",
      "/",
      { payload: "UNSIGNED-PAYLOAD", headers: [["x-amz-content-sha256", "x"]] },
    ],
    ["no region", "/", { region: "" }],
    ["an empty secret key", "/", { credentials: { ...credentials, secretAccessKey: "" } }],
  ])("%s", async (_, target, options) => {
    const url = target.startsWith("/") ? base + target : target;
    const attempt = signedRequest(url, { credentials, region, service, ...options });
    await expect(attempt).rejects.toThrow(RequestInvalid);
    await expect(attempt).rejects.not.toThrow(/hunter2|\n/);
    expect(server.received).toEqual([]);
  });
});
