import { expect, it, vi } from "vitest";
import { errorCode } from "../../../lib/errors.ts";
import { parseAmzDate } from "../../../lib/sigv4/request/credential-scope.ts";
import { presign } from "../../../lib/sigv4/signing/presign.ts";
import { wireRequest, type Pair, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { sign } from "../../../lib/sigv4/signing/sign.ts";
import { verify } from "../../../lib/sigv4/verification/verify.ts";
import {
  adding,
  known,
  now,
  plain,
  refusal,
  scope,
  signedBy,
  verdict,
} from "../verification/signed-requests.ts";

// Requests that two readers could read differently are rejected, and so are values that cannot be checked.

const invalid = expect.objectContaining({ code: "ERR_REQUEST_INVALID" });
const credentials = {
  accessKeyId: "AKIDUSER",
  ...known["AKIDUSER"],
  secretAccessKey: "secret-of-the-user",
};
const options = { ...scope, date: now, credentials };

it.each<[string, Pair]>([
  ["a key and a value", ["Authorization", "role=admin"]],
  ["an empty value", ["authorization", ""]],
  ["a blank", ["AUTHORIZATION", " "]],
  ["the same value", ["Authorization", sign(plain, options).trace.authorization]],
])("denies a second Authorization line that holds %s", (_, line) => {
  expect(refusal(adding(signedBy("AKIDUSER"), line))[0]).toBe("IncompleteSignature");
});

it("denies one Authorization that is split into two lines", () => {
  const [first = "", second = ""] = sign(plain, options).trace.authorization.split(
    /, (?=Signature)/,
  );
  const { headers } = signedBy("AKIDUSER");
  const twice: readonly Pair[] = [
    ["Authorization", first],
    ["Authorization", second],
  ];
  const request = { ...plain, headers: [...headers.slice(0, -1), ...twice] };
  expect(refusal(request)[0]).toBe("IncompleteSignature");
});

it("denies a presigned request that also has a token header, because that token is not verified", () => {
  const url = presign(plain, options).request;
  expect(verdict(url).ok).toBe(true);
  expect(refusal(adding(url, ["X-Amz-Security-Token", "junk"]))).toEqual([
    "InvalidSignature",
    "There were headers present in the request which were not signed",
  ]);
});

const none = new Date(Number.NaN);
it.each([
  ["an invalid date as now", { now: none }],
  ["NaN as the window", { windowMinutes: Number.NaN }],
  [
    "an invalid expiration of the credentials",
    { find: () => ({ ...credentials, expiration: none }) },
  ],
  // A lookup in JavaScript may return anything.
  ["a key without a secret", { find: () => ({}) as typeof credentials }],
  // A lookup in JavaScript may return anything.
  ["a key with an empty secret", { find: () => ({ secretAccessKey: "" }) as typeof credentials }],
])("denies every request if the options have %s", (_, wrong) => {
  const right = { ...scope, now, find: () => credentials };
  expect(verify(signedBy("AKIDUSER"), right).ok).toBe(true);
  expect(verify(signedBy("AKIDUSER"), { ...right, ...wrong }).ok).toBe(false);
});

it("denies a presigned URL if maxExpires is NaN", () => {
  const { request } = presign(plain, { ...options, expiresIn: 60 });
  const right = { ...scope, now, find: () => credentials };
  expect(verify(request, right).ok).toBe(true);
  expect(verify(request, { ...right, maxExpires: Number.NaN }).ok).toBe(false);
});

it.each([undefined, null, {}, "text", new ReadableStream(), new ArrayBuffer(2)])(
  "neither signs nor accepts %s as a body",
  (body) => {
    // A caller in JavaScript may pass any body.
    const request = { ...plain, body } as unknown as WireRequest;
    expect(() => sign(request, options)).toThrow(invalid);
    expect(() => presign(request, options)).toThrow(invalid);
    // A caller in JavaScript may pass any body.
    expect(verdict({ ...signedBy("AKIDUSER"), body } as unknown as WireRequest).ok).toBe(false);
  },
);

it.each(["", "undefined", "null"])("does not parse %j as a date", (text) => {
  expect(parseAmzDate(text)).toBeUndefined();
});

it.each(["\u0000", "\u0001", "\u001f", "\u007f"])("rejects %j in a host", (character) => {
  expect(() => wireRequest("GET", `http://h${character}/`)).toThrow(invalid);
  expect(() => wireRequest("GET", `http://${character}h/`)).toThrow(invalid);
});

it.each(["a b", "a,b", "a\nb", "a;b", "a:b", "", "é"])(
  "does not sign a header named %j",
  (name) => {
    const request = adding(plain, [name, "v"]);
    expect(() => sign(request, options)).toThrow(invalid);
    expect(() => presign(request, options)).toThrow(invalid);
  },
);

it.each(["a\r\nX-Evil: b", "a\nX", "a\rb", "a\0", "a\r\n", "\n"])(
  "does not sign the header value %j",
  (value) => {
    const request = adding(plain, ["X-A", value]);
    expect(() => sign(request, options)).toThrow(invalid);
    expect(() => presign(request, options)).toThrow(invalid);
    expect(verdict(adding(signedBy("AKIDUSER"), ["X-A", value])).ok).toBe(true); // Unsigned, so not read.
  },
);

it.each<[string, object]>([
  ["no secret", { credentials: { accessKeyId: "AKIDUSER" } }],
  ["no access key id", { credentials: { secretAccessKey: "s" } }],
  ["null for a token", { credentials: { ...credentials, sessionToken: null } }],
  ["no region", { region: undefined }],
  ["no service", { service: undefined }],
  ["a number for a region", { region: 1 }],
])("refuses to sign if a JavaScript caller passes %s", (_, wrong) => {
  const given = { ...options, ...wrong };
  expect(() => sign(plain, given)).toThrow(invalid);
  expect(() => presign(plain, given)).toThrow(invalid);
});

it("denies a request with megabytes of path or query, which exceed the limits of regular expressions", () => {
  const signed = signedBy("AKIDUSER");
  expect(verdict({ ...signed, query: [["%20".repeat(8e6), ""]] }).ok).toBe(false);
  expect(verdict({ ...signed, path: "/a".repeat(4e6) }).ok).toBe(false);
});

it("returns a frozen list of signed headers", () => {
  const { trace } = sign(plain, options);
  // Code in JavaScript can ignore `readonly`.
  expect(() => (trace.signedHeaders as string[]).push("x-amz-evil")).toThrow(TypeError);
  expect(verdict(adding(signedBy("AKIDUSER"), ["X-Amz-Evil", "1"])).ok).toBe(false);
});

it("does not take the host of the last URL for a URL with a similar origin", () => {
  const hosts = [
    "https://h.example/",
    "https://h.example.evil.test/",
    "https://h.example:8443/",
    "https://h.example?q",
    "http://h.example/",
    "https://h.example/",
  ].map((url) => wireRequest("GET", url).headers[0]?.[1]);
  expect(hosts).toEqual([
    "h.example",
    "h.example.evil.test",
    "h.example:8443",
    "h.example",
    "h.example",
    "h.example",
  ]);
  expect(() => wireRequest("GET", "/path")).toThrow(invalid);
});

it("rejects an invalid origin in the first call and after a valid URL", async () => {
  // In new modules, which have parsed no origin yet.
  vi.resetModules();
  const fresh = await import("../../../lib/sigv4/request/request.ts");
  const hosts = ["/", "none/", "http://localhost/", "-/"].map((url) => {
    try {
      return fresh.wireRequest("GET", url).headers[0]?.[1];
    } catch (error) {
      return errorCode(error);
    }
  });
  const refused = "ERR_REQUEST_INVALID";
  expect(hosts).toEqual([refused, refused, "localhost", refused]);
});
