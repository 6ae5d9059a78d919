import { expect, it } from "vitest";
import { wireRequest, type Pair, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { sign, type SignOptions } from "../../../lib/sigv4/signing/sign.ts";
import { renderTrace } from "../../../lib/sigv4/signing/render-trace.ts";

const request = wireRequest(
  "POST",
  "https://api.example/prod/orders?b=2&a=1",
  [],
  new TextEncoder().encode("{}"),
);
const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: "token+of/the=session",
};
const options: SignOptions = {
  credentials,
  region: "eu-west-1",
  service: "execute-api",
  date: new Date("2015-08-30T12:36:00.999Z"),
};

const withHeader = (name: string, value: string): WireRequest => ({
  ...request,
  headers: [...request.headers, [name, value]],
});

it("adds date, token and Authorization after the given headers, and changes no other part", () => {
  const before = structuredClone(request);
  const { request: signed, trace } = sign(request, options);
  expect(signed).toEqual({
    ...request,
    headers: [
      ["Host", "api.example"],
      ["x-amz-date", "20150830T123600Z"],
      ["x-amz-security-token", credentials.sessionToken],
      ["Authorization", trace.authorization],
    ],
  });
  expect(request).toEqual(before);
});

it("each step of the trace uses the result of the previous step", () => {
  const { trace } = sign(request, { ...options, contentSha256Header: true });
  expect(trace.signedHeaders).toEqual([
    "host",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
  ]);
  expect(trace.canonicalRequest.split("\n").slice(0, 3)).toEqual([
    "POST",
    "/prod/orders",
    "a=1&b=2",
  ]);
  expect(trace.canonicalRequest).toContain(`x-amz-content-sha256:${trace.payloadHash}\n`);
  expect(trace.canonicalRequest.endsWith(`\n${trace.payloadHash}`)).toBe(true);
  expect(trace.stringToSign.split("\n")).toEqual([
    "AWS4-HMAC-SHA256",
    "20150830T123600Z",
    trace.credentialScope,
    trace.canonicalRequestHash,
  ]);
  expect(trace.authorization).toBe(
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${trace.credentialScope}, SignedHeaders=${trace.signedHeaders.join(";")}, Signature=${trace.signature}`,
  );
});

it("renders a trace without the session token and the secret key", () => {
  const decoy = withHeader("A", "x-amz-security-token:decoy");
  const { trace } = sign(decoy, options);
  const text = renderTrace(trace);
  expect(trace.canonicalRequest).toContain(credentials.sessionToken);
  expect(text).toContain("x-amz-security-token:[session token]\n");
  expect(text).toContain(trace.signature);
  expect(text).not.toContain(credentials.sessionToken);
  expect(text).not.toContain(credentials.secretAccessKey);
});

it("signs headers and parameters with names from Object.prototype like any others", () => {
  const names = ["constructor", "__proto__", "toString", "hasOwnProperty"];
  const odd: WireRequest = {
    ...request,
    query: names.map((name): Pair => [name, "q"]),
    headers: [...request.headers, ...names.map((name): Pair => [name, "h"])],
  };
  const { canonicalRequest, signedHeaders } = sign(odd, options).trace;
  expect(signedHeaders).toEqual([
    "__proto__",
    "constructor",
    "hasownproperty",
    "host",
    "tostring",
    "x-amz-date",
    "x-amz-security-token",
  ]);
  expect(canonicalRequest).toContain("\n__proto__=q&constructor=q&hasOwnProperty=q&toString=q\n");
  for (const name of names) expect(canonicalRequest).toContain(`\n${name.toLowerCase()}:h\n`);
});

it.each<[string, WireRequest, RegExp]>([
  ["no Host", { ...request, headers: [] }, /one Host/],
  ["two Hosts", withHeader("host", "other.example"), /one Host/],
  ["an Authorization", withHeader("authorization", "Bearer x"), /leave authorization out/],
  ["an X-Amz-Date", withHeader("x-amz-date", "20150830T123600Z"), /leave x-amz-date out/],
  ["a token", withHeader("X-AMZ-Security-Token", "t"), /leave x-amz-security-token out/],
  ["a body hash", withHeader("X-Amz-Content-Sha256", "0"), /leave x-amz-content-sha256 out/],
  ["half a surrogate pair in the path", { ...request, path: "/\uD83D" }, /surrogate/],
  ["half a surrogate pair in the query", { ...request, query: [["a", "\uDE00"]] }, /surrogate/],
  ["half a surrogate pair in a header", withHeader("X-A", "\uDE00\uD83D"), /surrogate/],
])("rejects a request with %s", (_, refused, message) => {
  const attempt = () => sign(refused, { ...options, contentSha256Header: true });
  expect(attempt).toThrow(message);
  expect(attempt).toThrow(expect.objectContaining({ code: "ERR_REQUEST_INVALID" }));
});

it("signs a given x-amz-content-sha256 like any other header if the option does not add the header", () => {
  const given = withHeader("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD");
  const { canonicalRequest, payloadHash } = sign(given, options).trace;
  expect(canonicalRequest).toContain("x-amz-content-sha256:UNSIGNED-PAYLOAD\n");
  expect(canonicalRequest.endsWith(payloadHash)).toBe(true);
});

it("signs whole surrogate pairs as UTF-8", () => {
  const { trace } = sign({ ...request, path: "/😀" }, options);
  expect(trace.canonicalRequest.split("\n")[1]).toBe("/%F0%9F%98%80");
});

it.each<[string, Partial<SignOptions>, string]>([
  ["an empty access key id", withKeys({ accessKeyId: "" }), "access key id"],
  ["an access key id with a slash", withKeys({ accessKeyId: "A/B" }), "access key id"],
  ["an access key id with a comma", withKeys({ accessKeyId: "A,B" }), "access key id"],
  ["an empty secret key", withKeys({ secretAccessKey: "" }), "secret access key"],
  ["a secret key with a line end", withKeys({ secretAccessKey: "s\n" }), "secret access key"],
  ["an empty token", withKeys({ sessionToken: "" }), "session token"],
  ["a token followed by a header", withKeys({ sessionToken: "t\r\nX: y" }), "header value"],
  ["a token beyond ASCII", withKeys({ sessionToken: "é" }), "session token"],
  ["an empty region", { region: "" }, "region"],
  ["a region with a blank", { region: "eu-west-1 " }, "region"],
  ["a region with a slash", { region: "eu/west" }, "region"],
  ["an empty service", { service: "" }, "service"],
  ["a service with a comma", { service: "execute,api" }, "service"],
  ["an invalid date", { date: new Date(Number.NaN) }, "date"],
  ["a date after the year 9999", { date: new Date("+010000-01-01T00:00:00Z") }, "date"],
  ["a date before the year 0", { date: new Date("-000001-01-01T00:00:00Z") }, "date"],
])("rejects %s without showing a secret", (_, wrong, named) => {
  const attempt = () => sign(request, { ...options, ...wrong });
  expect(attempt).toThrow(named);
  expect(attempt).toThrow(expect.objectContaining({ code: "ERR_REQUEST_INVALID" }));
  expect(attempt).not.toThrow(credentials.secretAccessKey);
  expect(attempt).not.toThrow(credentials.sessionToken);
});

it("signs in the last second of the year 9999", () => {
  const date = new Date("9999-12-31T23:59:59Z");
  expect(sign(request, { ...options, date }).trace.credentialScope).toMatch(/^99991231\//);
});

function withKeys(wrong: Partial<SignOptions["credentials"]>): Partial<SignOptions> {
  return { credentials: { ...credentials, ...wrong } };
}

it("leaves the payload out of the signature if the option says UNSIGNED-PAYLOAD, and sends that text as x-amz-content-sha256", () => {
  const unsigned = sign(request, { ...options, payload: "UNSIGNED-PAYLOAD" });
  expect(unsigned.trace.payloadHash).toBe("UNSIGNED-PAYLOAD");
  expect(unsigned.trace.canonicalRequest.endsWith("\nUNSIGNED-PAYLOAD")).toBe(true);
  expect(unsigned.request.headers).toContainEqual(["x-amz-content-sha256", "UNSIGNED-PAYLOAD"]);
  expect(sign(request, options).request.headers.map(([name]) => name)).not.toContain(
    "x-amz-content-sha256",
  );
});
