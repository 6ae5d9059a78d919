import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireRequest } from "../../../../../lib/sigv4/request/request.ts";
import { emptyApi } from "../../../deployment/empty-api.ts";
import { user } from "../../../deployment/sketch.ts";
import { ACCOUNT, startTestCloud, type CallOptions, type TestCloud } from "../../../test-cloud.ts";
import { jsonOf } from "../../../../json-of.ts";

const invoke = (suffix: string) => ({
  Action: "execute-api:Invoke",
  Resource: {
    "Fn::Sub": `arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/${suffix}`,
  },
});
const denied = { ...invoke("prod/GET/secure/private"), Sid: "NotThat", Effect: "Deny" } as const;
const signed = { function: "Empty" };
const stack = emptyApi(
  {
    "GET /open": { ...signed, authorization: "NONE" },
    "GET /secure": signed,
    "POST /secure": signed,
    "GET /secure/{name}": signed,
  },
  {
    Alice: user("Alice", invoke("prod/GET/secure"), invoke("prod/GET/secure/*"), denied),
    Bob: user("Bob"),
    Wide: user("Wide", { Action: "execute-api:*", Resource: "*" }),
  },
);

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

const get = (path: string, options?: CallOptions) => local.call("GET", path, options);

describe("the signature", () => {
  const hash = (header: string) => createHash("sha256").update(header).digest("base64");
  const scheme = (value: string): CallOptions => ({ headers: [["Authorization", value]] });

  it("is required, and is sufficient if a policy allows the request", async () => {
    expect((await get("/prod/secure")).text).toBe('{"message":"Missing Authentication Token"}');
    expect((await get("/prod/secure", { as: local.keys("Alice") })).status).toBe(200);
  });

  it("of a tampered request is refused with the expected canonical request", async () => {
    const tamper = (request: WireRequest) => ({ ...request, query: [["a", "1"] as const] });
    const answer = await get("/prod/secure", { as: local.keys("Alice"), tamper });
    expect(answer.status).toBe(403);
    expect(answer.header("x-amzn-errortype")).toBe("InvalidSignatureException");
    const { message } = jsonOf<{ message: string }>(answer);
    expect(message).toMatch(
      /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key and signing method\. Consult the service documentation for details\.\n\nThe Canonical String for this request should have been\n'GET\n\/prod\/secure\na=1\nhost:127\.0\.0\.1:\d+\nx-amz-date:\d{8}T\d{6}Z\n\nhost;x-amz-date\ne3b0c442[0-9a-f]+'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n\d{8}T\d{6}Z\n\d{8}\/us-east-1\/execute-api\/aws4_request\n[0-9a-f]{64}'\n$/,
    );
  });

  it.each<[string, (request: WireRequest) => WireRequest]>([
    ["another body", (request) => ({ ...request, body: Buffer.from("{}") })],
    ["another path", (request) => ({ ...request, path: "/prod/secure/x" })],
    ["another verb", (request) => ({ ...request, method: "POST" })],
    [
      "a changed signed header",
      (request) => ({
        ...request,
        headers: request.headers.map(([name, value]) => [name, name === "X-Note" ? "b" : value]),
      }),
    ],
    [
      "one changed digit in the signature",
      (request) => ({
        ...request,
        headers: request.headers.map(([name, value]) => [
          name,
          name === "Authorization"
            ? value.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"))
            : value,
        ]),
      }),
    ],
    [
      "a session token beside a long-term access key",
      (request) => ({ ...request, headers: [...request.headers, ["X-Amz-Security-Token", "abc"]] }),
    ],
  ])("is invalid for a request with %s", async (_, tamper) => {
    const headers = [["X-Note", "a"]] as const;
    const { status } = await get("/prod/secure", { as: local.keys("Wide"), headers, tamper });
    expect(status).toBe(403);
  });

  const adding =
    (name: string, value: string) =>
    (request: WireRequest): WireRequest => ({
      ...request,
      headers: [...request.headers, [name, value]],
    });
  const emptyHash = createHash("sha256").digest("hex");

  it.each([
    ["X-Amz-Content-Sha256", emptyHash, 200],
    ["X-Amz-Cf-Id", "abc==", 200],
    ["X-Amz-User-Agent", "aws-sdk-js/3", 200],
    ["X-Amz-Invocation-Type", "Event", 200],
    ["X-Amz-Content-Sha256", "0".repeat(64), 403],
    ["X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD", 403],
    ["X-Amz-Meta-Role", "admin", 403],
  ])("is right although %s: %s was added after signing: %i", async (name, value, status) => {
    const as = local.keys("Wide");
    expect((await get("/prod/secure", { as, tamper: adding(name, value) })).status).toBe(status);
    const tamper = (request: WireRequest) => ({
      ...adding(name, value)(request),
      body: Buffer.from("x"),
    });
    expect((await get("/prod/secure", { as, tamper })).status).toBe(403);
  });

  it("of a service's own API still covers every x-amz-* header", async () => {
    const { status, text } = await local.aws("kms", "/", {
      as: local.keys("Wide"),
      body: "{}",
      headers: [["Content-Type", "application/x-amz-json-1.1"]],
      tamper: adding("X-Amz-Target", "TrentService.ListKeys"),
    });
    expect([status, text]).toEqual([
      400,
      expect.stringContaining("headers present in the request"),
    ]);
  });

  it("that covers a header which did not arrive is refused with the header's empty value", async () => {
    const answer = await get("/prod/secure", {
      as: local.keys("Wide"),
      headers: [["X-Gone", "1"]],
      tamper: (request) => ({
        ...request,
        headers: request.headers.filter(([name]) => name !== "X-Gone"),
      }),
    });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain("\\nx-gone:\\n");
    expect(answer.header("x-signet-diagnosis")).toMatch(
      /^signed-header-missing: x-gone was signed/,
    );
  });

  it.each<[string, CallOptions | (() => CallOptions), string, RegExp]>([
    [
      "is expired",
      () => ({ as: local.keys("Alice"), date: minutesFromNow(-6) }),
      "InvalidSignatureException",
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    ],
    [
      "is in the future",
      () => ({ as: local.keys("Alice"), date: minutesFromNow(6) }),
      "InvalidSignatureException",
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
    ],
    [
      "is for another region",
      () => ({ as: local.keys("Alice"), region: "eu-west-1" }),
      "InvalidSignatureException",
      /^Credential should be scoped to a valid region/,
    ],
    [
      "is for another service",
      () => ({ as: local.keys("Alice"), service: "kms" }),
      "InvalidSignatureException",
      /^Credential should be scoped to correct service: 'execute-api'\. $/,
    ],
    [
      "is made with an unknown key",
      { as: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x".repeat(40) } },
      "UnrecognizedClientException",
      /^The security token included in the request is invalid\.$/,
    ],
    [
      "is made with the well-known test key",
      { as: { accessKeyId: "test", secretAccessKey: "test" } },
      "UnrecognizedClientException",
      /invalid/,
    ],
    [
      "has the key id __proto__",
      { as: { accessKeyId: "__proto__", secretAccessKey: "x" } },
      "UnrecognizedClientException",
      /invalid/,
    ],
    [
      "is replaced by a Bearer token",
      scheme("Bearer abc"),
      "IncompleteSignatureException",
      literal(
        `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hash("Bearer abc")}'.`,
      ),
    ],
    [
      "is replaced by Basic credentials",
      scheme("Basic Zm9vOmJhcg=="),
      "IncompleteSignatureException",
      literal(
        `Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=${hash("Basic Zm9vOmJhcg==")}`,
      ),
    ],
  ])("is refused if it %s", async (_, options, type, message) => {
    const answer = await get("/prod/secure", typeof options === "function" ? options() : options);
    expect(answer.status).toBe(403);
    expect(answer.header("x-amzn-errortype")).toBe(type);
    expect(jsonOf<{ message: string }>(answer).message).toMatch(message);
  });

  it("is ignored on an unknown route, unless it is malformed", async () => {
    const answer = await get("/prod/nowhere", { as: local.keys("Alice") });
    expect(answer.text).toBe('{"message":"Missing Authentication Token"}');
    const bearer = await get("/prod/nowhere", scheme("Bearer abc"));
    expect(bearer.header("x-amzn-errortype")).toBe("IncompleteSignatureException");
  });

  it("is ignored if the method requires no signature, even if it is wrong", async () => {
    expect(
      (await get("/prod/open", { as: { accessKeyId: "AKIA", secretAccessKey: "x" } })).status,
    ).toBe(200);
  });
});

describe("the policy", () => {
  const silence = "because no identity-based policy allows the execute-api:Invoke action";
  const denial = "with an explicit deny in an identity-based policy";

  it.each([
    ["Bob", "GET", "/secure", silence],
    ["Alice", "POST", "/secure", silence],
    ["Alice", "GET", "/secure/private", denial],
  ])("refuses %s on %s %s, with the account id masked", async (name, method, path, why) => {
    const answer = await local.call(method, `/prod${path}`, { as: local.keys(name) });
    expect(answer.status).toBe(403);
    expect(answer.header("x-amzn-errortype")).toBe("AccessDeniedException");
    const { Message, ...others } = jsonOf<{ Message: string }>(answer);
    expect(others).toEqual({});
    expect(Message.replace(/:\w{10}\/prod/, ":API/prod")).toBe(
      `User: arn:aws:iam::${ACCOUNT}:user/${name} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:API/prod/${method}${path} ${why}`,
    );
  });

  it("that denies a request is logged with its statement", async () => {
    await get("/prod/secure/private", { as: local.keys("Alice") });
    expect(local.lines.join("\n")).toContain("denied by policy Own of user Alice, NotThat");
  });

  it("that nearly allows a request is logged with its statement, unlike a policy that is far from it", async () => {
    await local.call("POST", "/prod/secure", { as: local.keys("Alice") });
    expect(local.lines.at(-1)).toContain(
      "; policy Own of user Alice, statement 1 would if these matched: Resource; to allow it: identity-based policy {",
    );
    await get("/prod/secure", { as: local.keys("Bob") });
    expect(local.lines.at(-1)).toContain(
      "(no identity-based policy or resource-based policy allows execute-api:Invoke on arn:",
    );
    expect(local.lines.at(-1)).not.toContain("would");
  });

  it("is evaluated on the path as sent, so a path with a slash at the end is another resource, as on AWS", async () => {
    const as = local.keys("Alice");
    expect((await get("/prod/secure/", { as })).status).toBe(200);
    expect((await get("/prod/secure/private/", { as })).status).toBe(200);
  });

  it("is evaluated on the request's own path, not the route's template", async () => {
    const as = local.keys("Alice");
    expect((await get("/prod/secure/public", { as })).status).toBe(200);
    expect((await get("/prod/secure/private", { as })).status).toBe(403);
  });

  it("is not evaluated if the ARN is above the length limit", async () => {
    const answer = await get(`/prod/secure/${"x".repeat(1600)}`, { as: local.keys("Wide") });
    expect(answer.status).toBe(414);
    expect(answer.json).toEqual({ message: "Request URI too long" });
  });
});

function minutesFromNow(minutes: number): Date {
  return new Date(Date.now() + minutes * 60_000);
}

function literal(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}
