import { expect, it } from "vitest";
import { presign, type PresignOptions } from "../../../lib/sigv4/signing/presign.ts";
import {
  requestTarget,
  wireRequest,
  type Pair,
  type WireRequest,
} from "../../../lib/sigv4/request/request.ts";
import { verify } from "../../../lib/sigv4/verification/verify.ts";

const now = new Date("2015-08-30T12:36:00Z");
const credentials = {
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: "token+of/the=session",
};
const longTerm = { ...credentials, sessionToken: undefined };
const options: PresignOptions = {
  credentials: longTerm,
  region: "eu-west-1",
  service: "execute-api",
  date: now,
};
const request = wireRequest("GET", "https://api.example/prod/orders?b=2&a=1");

const withHeader = (name: string, value: string): WireRequest => ({
  ...request,
  headers: [...request.headers, [name, value]],
});
const withParameter = (name: string): WireRequest => ({ ...request, query: [[name, "v"]] });

function isGood(presigned: WireRequest, how: PresignOptions): boolean {
  const { region, service } = how;
  return verify(presigned, { region, service, now, find: () => how.credentials }).ok;
}

it("adds its parameters after the given parameters, the signature last, and changes no other part", () => {
  const before = structuredClone(request);
  const { request: presigned, trace } = presign(request, {
    ...options,
    credentials,
    expiresIn: 3600,
  });
  expect(presigned).toEqual({
    ...request,
    query: [
      ["b", "2"],
      ["a", "1"],
      ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
      ["X-Amz-Credential", "ASIAEXAMPLE%2F20150830%2Feu-west-1%2Fexecute-api%2Faws4_request"],
      ["X-Amz-Date", "20150830T123600Z"],
      ["X-Amz-SignedHeaders", "host"],
      ["X-Amz-Expires", "3600"],
      ["X-Amz-Security-Token", "token%2Bof%2Fthe%3Dsession"],
      ["X-Amz-Signature", trace.signature],
    ],
  });
  expect(request).toEqual(before);
});

it.each<[string, string, Partial<PresignOptions>]>([
  ["execute-api", "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/orders", {}],
  ["execute-api on a custom domain", "https://api.shop.example/orders", { region: "us-east-1" }],
  ["a function URL", "https://abc.lambda-url.eu-west-1.on.aws/", { service: "lambda" }],
  [
    "Lambda itself",
    "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/",
    { service: "lambda" },
  ],
  ["$connect of a WebSocket API", "wss://a1b2c3.execute-api.eu-west-1.amazonaws.com/dev", {}],
  ["a host with a port", "http://127.0.0.1:3000/prod/orders", {}],
  ["an IPv6 host with a port", "http://[::1]:3000/prod/orders", {}],
])("presigns a request for %s so that it verifies, with and without an expiry", (_, url, more) => {
  for (const expiresIn of [undefined, 1, 300, 604_800]) {
    const how = { ...options, ...more, expiresIn };
    const { request: presigned } = presign(wireRequest("GET", url), how);
    const sent = `${url.slice(0, url.indexOf("/", 8))}${requestTarget(presigned)}`;
    // The URL holds the whole request, including Host.
    expect(wireRequest("GET", sent)).toEqual(presigned);
    expect(isGood(presigned, how)).toBe(true);
    expect(isGood(presigned, { ...how, region: "eu-north-1" })).toBe(false);
    expect(isGood(presigned, { ...how, service: "sts" })).toBe(false);
  }
});

it("sends no X-Amz-Expires by default, because WebSocket APIs reject it", () => {
  const { request: presigned } = presign(request, options);
  expect(presigned.query.map(([name]) => name)).not.toContain("X-Amz-Expires");
});

it("signs the host with its port, so a request to another port is denied", () => {
  const at = (host: string) => wireRequest("GET", `http://${host}/prod`);
  const { request: presigned, trace } = presign(at("127.0.0.1:3000"), options);
  expect(trace.canonicalRequest).toContain("\nhost:127.0.0.1:3000\n");
  for (const host of ["127.0.0.1", "127.0.0.1:3001", "localhost:3000"]) {
    expect(isGood({ ...presigned, headers: at(host).headers }, options)).toBe(false);
  }
});

it("signs the session token, appends it unsigned if the option says so, and adds no token for a long-term key", () => {
  const names = (how: PresignOptions) =>
    presign(request, how).trace.canonicalRequest.match(/X-Amz-[\w-]+(?==)/g);
  const token = "X-Amz-Security-Token";
  expect(names({ ...options, credentials })).toContain(token);
  expect(names({ ...options, credentials, omitSessionToken: true })).not.toContain(token);
  expect(names(options)).not.toContain(token);
  const omitted = presign(request, { ...options, credentials, omitSessionToken: true });
  expect(omitted.request.query.slice(-2).map(([name]) => name)).toEqual([token, "X-Amz-Signature"]);
  expect(presign(request, { ...options, omitSessionToken: true }).request.query).toHaveLength(7);
});

it("hashes the payload unless the option says UNSIGNED-PAYLOAD", () => {
  const body = Buffer.from("{}");
  const hashed = presign({ ...request, body }, options).trace;
  expect(hashed.payloadHash).toBe(
    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
  );
  const { trace, request: presigned } = presign(
    { ...request, body },
    { ...options, payload: "UNSIGNED-PAYLOAD" },
  );
  expect(trace.canonicalRequest.endsWith("\nUNSIGNED-PAYLOAD")).toBe(true);
  expect(presigned.headers).toEqual(request.headers);
});

it.each([0, -1, 604_801, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
  "rejects an expiry of %d seconds",
  (expiresIn) => {
    const attempt = () => presign(request, { ...options, expiresIn });
    expect(attempt).toThrow("from 1 to 604800");
    expect(attempt).toThrow(expect.objectContaining({ code: "ERR_REQUEST_INVALID" }));
  },
);

const ADDED = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-Security-Token",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
];

it.each<[string, WireRequest, string]>([
  ["no Host", { ...request, headers: [] }, "one Host"],
  ["two Hosts", withHeader("hOST", "other.example"), "one Host"],
  ["an Authorization", withHeader("authorization", "Bearer x"), "leave authorization out"],
  ["an X-Amz-Date", withHeader("x-amz-date", "20150830T123600Z"), "leave x-amz-date out"],
  ["a token header", withHeader("X-AMZ-Security-Token", "t"), "leave x-amz-security-token out"],
  ["half a surrogate pair in a header", withHeader("X-A", "\uDE00"), "surrogate"],
  ["half a surrogate pair in a header's name", withHeader("X-\uD83D", "v"), "header name"],
  ["half a surrogate pair in the path", { ...request, path: "/\uD83D" }, "surrogate"],
  ["half a surrogate pair in the query", { ...request, query: [["\uDE00", ""]] }, "surrogate"],
  ...ADDED.map((name): [string, WireRequest, string] => [name, withParameter(name), "out of the"]),
  [
    "a parameter that signing adds, in an odd encoding",
    withParameter("%58-Amz%2dDate"),
    "out of the query",
  ],
])("rejects a request with %s", (_, refused, message) => {
  const attempt = () => presign(refused, { ...options, credentials });
  expect(attempt).toThrow(message);
  expect(attempt).toThrow(expect.objectContaining({ code: "ERR_REQUEST_INVALID" }));
});

const wrong: readonly (readonly [string, Partial<PresignOptions>])[] = [
  ["access key id", { credentials: { ...credentials, accessKeyId: "A B" } }],
  ["secret access key", { credentials: { ...credentials, secretAccessKey: "" } }],
  ["session token", { credentials: { ...credentials, sessionToken: "t\n" } }],
  ["region", { region: "eu west" }],
  ["service", { service: "" }],
  ["date", { date: new Date(Number.NaN) }],
];
it.each(wrong)("rejects an invalid %s without showing a secret", (what, more) => {
  const attempt = () => presign(request, { ...options, credentials, ...more });
  expect(attempt).toThrow(what);
  expect(attempt).toThrow(expect.objectContaining({ code: "ERR_REQUEST_INVALID" }));
  expect(attempt).not.toThrow(credentials.secretAccessKey);
  expect(attempt).not.toThrow(credentials.sessionToken);
});

it("signs every given header, so that the sender must send all of them", () => {
  const headers: readonly Pair[] = [
    ["X-Amz-Target", "T"],
    ["Content-Type", "a/b"],
  ];
  const given = wireRequest("POST", "https://h/", headers);
  const { request: presigned, trace } = presign(given, options);
  expect(trace.signedHeaders).toEqual(["content-type", "host", "x-amz-target"]);
  expect(presigned.headers).toEqual(given.headers);
  expect(isGood(presigned, options)).toBe(true);
});
