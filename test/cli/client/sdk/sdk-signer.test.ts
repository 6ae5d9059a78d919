import { Readable } from "node:stream";
import type { HttpRequest, RequestSigningArguments } from "@smithy/types";
import { describe, expect, it } from "vitest";
import { BodyUnhashable } from "../../../../lib/signed-fetch/http/body-bytes.ts";
import { SdkSigner, type SdkSignerOptions } from "../../../../lib/cli/client/sdk/sdk-signer.ts";
import { parseTarget, RequestInvalid } from "../../../../lib/sigv4/request/request.ts";
import type { SigningTrace } from "../../../../lib/sigv4/signing/signing-trace.ts";
import { verify } from "../../../../lib/sigv4/verification/verify.ts";
import { later, signing } from "../../../signed-fetch/calls.ts";

const temporary = { ...signing.credentials, sessionToken: "hunter2" };

const plain: HttpRequest = {
  method: "POST",
  protocol: "https:",
  hostname: "lambda.eu-west-1.amazonaws.com",
  path: "/a",
  headers: { host: "lambda.eu-west-1.amazonaws.com" },
};

/** Signs at noon. Returns the signed request, and a function that verifies it as it is sent. */
async function signed(
  changes: Partial<HttpRequest> = {},
  given: RequestSigningArguments = {},
  options: Partial<SdkSignerOptions> = {},
) {
  const request = { ...plain, ...changes };
  const traces: SigningTrace[] = [];
  const onTrace = (trace: SigningTrace): void => void traces.push(trace);
  const signer = new SdkSigner({ ...signing, onTrace, ...options });
  const answer = await signer.sign(request, { signingDate: later(0), ...given });
  const headers = Object.entries(answer.headers);
  const [trace] = traces;
  if (!trace) throw new Error("the signature was not traced");
  const verdict = (query: string, body: Uint8Array = new Uint8Array(), service = signing.service) =>
    verify(
      {
        method: answer.method,
        path: answer.path,
        query: parseTarget(`?${query}`).query,
        headers,
        body,
      },
      { find: () => signing.credentials, region: signing.region, service, now: later(0) },
    );
  return { answer, trace, verdict };
}

describe("a request of the SDK", () => {
  it("stays unchanged, and its copy gets the headers of the signature", async () => {
    class Request {
      readonly headers = { ...plain.headers, Accept: "*/*" };
    }
    const request = Object.assign(new Request(), { ...plain, headers: new Request().headers });
    const signer = new SdkSigner({ ...signing, credentials: async () => temporary });
    const answer = await signer.sign(request, { signingDate: later(0) });
    expect(answer).toBeInstanceOf(Request);
    expect(answer.headers).toEqual({
      host: plain.hostname,
      Accept: "*/*",
      authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/20260301\//),
      "x-amz-content-sha256": expect.stringMatching(/^e3b0c44/),
      "x-amz-date": "20260301T120000Z",
      "x-amz-security-token": "hunter2",
    });
    expect(request.headers).toEqual({ ...plain.headers, Accept: "*/*" });
  });

  it.each<[string, HttpRequest["query"], string]>([
    ["no query", undefined, ""],
    ["an empty query", {}, ""],
    ["names in any order", { b: "2", a: "1", B: "3" }, "B=3&a=1&b=2"],
    ["a name with several values", { a: ["2", "1", "1"] }, "a=2&a=1&a=1"],
    ["a name without a value", { acl: null }, "acl"],
    ["an empty value", { a: "" }, "a="],
    ["an empty list of values", { a: [] }, ""],
    [
      "characters that must be encoded",
      { "a b": "+/=&é*(!)'" },
      "a%20b=%2B%2F%3D%26%C3%A9%2A%28%21%29%27",
    ],
  ])("with %s is signed as it is sent", async (_, query, onWire) => {
    const { verdict } = await signed(query === undefined ? {} : { query });
    expect(verdict(onWire)).toMatchObject({ ok: true });
    expect(verdict(`${onWire}&z=1`)).toMatchObject({ ok: false });
  });

  it.each<[string, unknown, string]>([
    ["no body", undefined, ""],
    ["a text", "é", "é"],
    ["bytes", Buffer.from("tea"), "tea"],
    ["a buffer", new TextEncoder().encode("tea").buffer, "tea"],
    ["a view of a buffer", new DataView(new TextEncoder().encode("a tea").buffer, 2), "tea"],
  ])("is signed with its body: %s", async (_, body, text) => {
    const { verdict } = await signed({ body });
    expect(verdict("", Buffer.from(text))).toMatchObject({ ok: true });
    expect(verdict("", Buffer.from("gin"))).toMatchObject({ ok: false });
  });

  it.each<[string, unknown, string | undefined]>([
    ["a stream", Readable.from(["tea"]), undefined],
    ["a stream whose hash is known", Readable.from(["tea"]), "ab".repeat(32)],
    ["a web stream", new Blob(["tea"]).stream(), undefined],
    ["a Blob", new Blob(["tea"]), undefined],
    ["chunks with a trailer", "tea", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"],
  ])("is rejected if its body cannot be hashed: %s", async (_, body, hash) => {
    const headers = {
      ...plain.headers,
      ...(hash === undefined ? {} : { "x-amz-content-sha256": hash }),
    };
    const attempt = signed({ body, headers }, {}, { credentials: temporary });
    await expect(attempt).rejects.toThrow(BodyUnhashable);
    await expect(attempt).rejects.not.toThrow("hunter2");
  });

  it("is signed without its body if the client says so", async () => {
    const headers = { ...plain.headers, "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD" };
    const { answer, trace } = await signed({ body: Readable.from(["tea"]), headers });
    expect(trace.payloadHash).toBe("UNSIGNED-PAYLOAD");
    expect(answer.headers["x-amz-content-sha256"]).toBe("UNSIGNED-PAYLOAD");
    expect(answer.headers).not.toHaveProperty("X-Amz-Content-Sha256");
  });

  it.each<[string, Partial<HttpRequest>, string]>([
    ["a port", { port: 8443 }, "lambda.eu-west-1.amazonaws.com:8443"],
    ["its scheme's port", { port: 443 }, "lambda.eu-west-1.amazonaws.com"],
    ["its scheme's port", { protocol: "http:", port: 80 }, "lambda.eu-west-1.amazonaws.com"],
    ["another Host header", { headers: { host: "other" } }, "other"],
  ])("with %s is sent to the host that is signed", async (_, changes, host) => {
    const { answer, verdict } = await signed({ headers: {}, ...changes });
    expect(answer.headers["host"]).toBe(host);
    expect(verdict("")).toMatchObject({ ok: true });
  });

  it("that was signed before is signed again", async () => {
    const { answer } = await signed({}, {}, { credentials: temporary });
    const { verdict, answer: again } = await signed({ headers: answer.headers });
    expect(verdict("")).toMatchObject({ ok: true });
    expect(again.headers).not.toHaveProperty("x-amz-security-token");
  });

  it("without a path is for the root", async () => {
    expect((await signed({ path: "" })).trace.canonicalRequest).toMatch(/^POST\n\/\n/);
  });
});

describe("the signature", () => {
  const headers = {
    ...plain.headers,
    "Content-Type": "text/plain",
    "User-Agent": "sdk",
    "X-Amz-Meta": "1",
    "X-Amzn-Trace-Id": "Root=1",
  };
  const own = ["host", "x-amz-content-sha256", "x-amz-date"];
  const all = ["content-type", ...own, "x-amz-meta"];

  it.each<[string, RequestSigningArguments, readonly string[]]>([
    ["covers the default headers", {}, all],
    [
      "covers headers that the client names",
      { signableHeaders: new Set(["user-agent"]) },
      [...all, "user-agent"],
    ],
    [
      "leaves out headers that the client excludes, but never Host",
      { unsignableHeaders: new Set(["content-type", "host"]) },
      all.slice(1),
    ],
    [
      "covers a header that the client both names and excludes, as in the SDK",
      { signableHeaders: new Set(["x-amz-meta"]), unsignableHeaders: new Set(["x-amz-meta"]) },
      all,
    ],
  ])("%s", async (_, given, names) => {
    const { trace, answer, verdict } = await signed({ headers }, given);
    expect(trace.signedHeaders).toEqual(names.toSorted());
    expect(answer.headers).toMatchObject({ "X-Amzn-Trace-Id": "Root=1" });
    expect(verdict("")).toMatchObject({ ok: true });
  });

  it("is for the region, the service and the date that the client passes", async () => {
    const { trace } = await signed(
      {},
      { signingRegion: "us-east-1", signingService: "kms", signingDate: later(86_400) },
    );
    expect(trace.credentialScope).toBe("20260302/us-east-1/kms/aws4_request");
    const region = async () => "eu-central-1";
    expect((await signed({}, {}, { region })).trace.credentialScope).toContain("/eu-central-1/");
  });

  it.each([
    ["seconds", 1_772_366_400],
    ["seconds as text", "1772366400"],
    ["a text", "2026-03-01T12:00:00Z"],
    ["a date", later(0)],
  ])("has its date from %s", async (_, signingDate) => {
    expect((await signed({}, { signingDate })).answer.headers["x-amz-date"]).toBe(
      "20260301T120000Z",
    );
  });

  it("uses the path unchanged for S3", async () => {
    const path = "/bucket/a%20b/../c//d";
    const { trace } = await signed({ path }, {}, { uriEscapePath: false });
    expect(trace.canonicalRequest.split("\n")[1]).toBe(path);
    expect((await signed({ path })).trace.canonicalRequest.split("\n")[1]).toBe("/bucket/c/d");
  });
});

it.each<[string, Partial<HttpRequest>, Partial<SdkSignerOptions>]>([
  ["a path that is not encoded", { path: "/é" }, {}],
  ["a header of two lines", { headers: { "x-amz-a": "1\r\nb: 2" } }, {}],
  ["an empty secret key", {}, { credentials: { ...temporary, secretAccessKey: "" } }],
  ["a token of two lines", {}, { credentials: { ...temporary, sessionToken: "hunter2\n" } }],
  ["an invalid date", {}, {}],
])("sign rejects %s", async (what, changes, options) => {
  const given = what === "an invalid date" ? { signingDate: "yesterday" } : {};
  const attempt = signed(changes, given, { credentials: temporary, ...options });
  await expect(attempt).rejects.toThrow(RequestInvalid);
  await expect(attempt).rejects.not.toThrow("hunter2");
});
