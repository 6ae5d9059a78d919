import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { invokeFunction } from "../../lib/cli/client/invoke-function.ts";
import type { HttpResponse } from "../../lib/signed-fetch/http/response.ts";
import { send } from "../../lib/signed-fetch/http/transport.ts";
import { wireRequest, type WireRequest } from "../../lib/sigv4/request/request.ts";
import { sign } from "../../lib/sigv4/signing/sign.ts";
import { demoRoles, demoUsers } from "../app/stacks/demo-callers.ts";
import { describeAccess } from "./describe-access.ts";
import { describeBound } from "./describe-bound.ts";
import { describeCallers } from "./describe-callers.ts";
import { describeCanary } from "./describe-canary.ts";
import { describeHooks } from "./describe-hooks.ts";
import { describeLogin } from "./describe-login.ts";
import { describeProfiles } from "./describe-profiles.ts";
import { describeSecret } from "./describe-secret.ts";
import {
  call,
  errorType,
  launchStage,
  region,
  text,
  type LaunchedStage,
} from "./launched-stage.ts";
import { smithySigned } from "./smithy-sign.ts";

const order = '{"item":"tea","quantity":2}';
const post = {
  method: "POST",
  body: order,
  headers: [["Content-Type", "application/json"]],
} as const;

let stage: LaunchedStage;
beforeAll(async () => {
  stage = await launchStage();
}, 60_000);
afterAll(() => stage.end());

describeProfiles(() => stage);

/** Returns status and caller of a response, and whether its proof is right for the secret. */
function proved(response: HttpResponse) {
  const { requestId, caller, proof }: Record<string, string> = JSON.parse(text(response));
  const expected = createHmac("sha256", stage.canary)
    .update(requestId ?? "")
    .digest("hex");
  return { status: response.status, caller, proof: proof === expected };
}

const user = (name: string) => `arn:aws:iam::123456789012:user/${name}`;

describe("an unsigned request", () => {
  const plain = (method: string, path: string) =>
    send(stage.base, wireRequest(method, stage.base + path));

  it("is served on a public route", async () => {
    const response = await plain("GET", "/open");
    expect({ status: response.status, body: text(response) }).toEqual({
      status: 200,
      body: '{"message":"hello"}',
    });
  });

  it.each([
    ["GET", "/secure"],
    ["POST", "/orders"],
    ["POST", "/open"],
    ["GET", "/nothing"],
  ])("is denied on %s %s", async (method, path) => {
    const response = await plain(method, path);
    expect(response.status).toBe(403);
    expect(errorType(response)).toBe("MissingAuthenticationTokenException");
    expect(text(response)).toBe('{"message":"Missing Authentication Token"}');
  });
});

describe("a signed request", () => {
  it("of TestLambda on GET /secure gets a response with proof of the secret", async () => {
    expect(proved(await call(stage, "TestLambda", "/secure"))).toEqual({
      status: 200,
      caller: user("TestLambda"),
      proof: true,
    });
  });

  it("of the admin is served on every route", async () => {
    expect(proved(await call(stage, "admin", "/secure"))).toEqual({
      status: 200,
      caller: user("admin"),
      proof: true,
    });
    expect((await call(stage, "admin", "/orders", post)).status).toBe(201);
    expect((await call(stage, "admin", "/open")).status).toBe(200);
  });

  it("of a role on POST /orders gets a response with the order", async () => {
    const response = await call(stage, "Clerk", "/orders", post);
    expect(response.status).toBe(201);
    expect(JSON.parse(text(response))).toEqual({
      orderId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      placedBy: expect.stringMatching(/^arn:aws:sts::123456789012:assumed-role\/Clerk\//),
      order: { item: "tea", quantity: 2 },
    });
  });

  it.each([
    ["TestLambda", "POST", "/orders", user("TestLambda")],
    ["TestLambda", "GET", "/secure/", user("TestLambda")],
    ["Auditor", "GET", "/secure", user("Auditor")],
    ["Auditor", "POST", "/orders", user("Auditor")],
    ["Clerk", "GET", "/secure", "arn:aws:sts::123456789012:assumed-role/Clerk/"],
  ])("of %s on %s %s is denied, with the caller's ARN", async (profile, method, path, who) => {
    const options = method === "POST" ? post : { method };
    const response = await call(stage, profile, path, options);
    expect(response.status).toBe(403);
    expect(errorType(response)).toBe("AccessDeniedException");
    expect(text(response)).toMatch(/^\{"Message":"User: /);
    expect(text(response)).toContain(`User: ${who}`);
    expect(text(response)).toContain("is not authorized to perform: execute-api:Invoke");
  });

  it.each([
    ["JSON", "application/json"],
    ["JSON with a charset", "application/json; charset=utf-8"],
    ["text", "text/plain"],
    ["a form", "application/x-www-form-urlencoded"],
    ["XML", "application/xml"],
    ["an unknown type", "x/y"],
    ["no content type", undefined],
  ])(
    "with an invalid body is rejected by API Gateway, with %s as content type",
    async (_, contentType) => {
      const headers = contentType === undefined ? [] : [["Content-Type", contentType] as const];
      for (const body of ['{"item":"tea"}', "item=tea", ""]) {
        const response = await call(stage, "Clerk", "/orders", { method: "POST", body, headers });
        expect({ status: response.status, body: text(response) }).toEqual({
          status: 400,
          body: '{"message":"Invalid request body"}',
        });
      }
    },
  );
});

describe("a signed POST /orders", () => {
  async function signed(): Promise<WireRequest> {
    const credentials = await stage.credentialsOf("Clerk");
    const request = wireRequest(
      "POST",
      `${stage.base}/orders?a=1&a=2`,
      [["Content-Type", "application/json"]],
      Buffer.from(order),
    );
    const options = { credentials, region, service: "execute-api", date: new Date() };
    return sign(request, options).request;
  }

  it("is accepted unchanged", async () => {
    expect((await send(stage.base, await signed())).status).toBe(201);
  });

  it.each<[string, (request: WireRequest) => Partial<WireRequest>]>([
    ["body", () => ({ body: Buffer.from(order.replace("2", "9")) })],
    ["body (now empty)", () => ({ body: Buffer.alloc(0) })],
    ["query", () => ({ query: [["a", "2"]] })],
    ["method", () => ({ method: "PUT" })],
    ["host", (request) => ({ headers: without(request, "Host", "127.0.0.1") })],
    ["content type", (request) => ({ headers: without(request, "Content-Type", "text/plain") })],
    ["token", (request) => ({ headers: without(request, "x-amz-security-token", "x") })],
    ["signature", (request) => ({ headers: flippedSignature(request) })],
  ])("is rejected after a change of its %s", async (_, change) => {
    const request = await signed();
    const response = await send(stage.base, { ...request, ...change(request) });
    expect(response.status).toBe(403);
    expect(text(response)).not.toContain(stage.canary);
  });

  function without({ headers }: WireRequest, name: string, value: string) {
    return headers.map(([key, old]) => [key, key === name ? value : old] as const);
  }

  function flippedSignature({ headers }: WireRequest) {
    return headers.map(([name, value]) => {
      const last = value.endsWith("0") ? "1" : "0";
      return [name, name === "Authorization" ? value.slice(0, -1) + last : value] as const;
    });
  }
});

describe("a request signed by @smithy/signature-v4", () => {
  it("is accepted", async () => {
    const credentials = await stage.credentialsOf("TestLambda");
    const url = `${stage.base}/secure?b=2&a=1%20`;
    const response = await send(url, await smithySigned("GET", url, "", credentials));
    expect(proved(response)).toEqual({
      status: 200,
      caller: user("TestLambda"),
      proof: true,
    });
  });

  it("is accepted with temporary credentials, and rejected after one byte changes", async () => {
    const url = `${stage.base}/orders`;
    const request = await smithySigned("POST", url, order, await stage.credentialsOf("Clerk"));
    expect((await send(url, request)).status).toBe(201);
    const body = Buffer.from(order.replace("2", "3"));
    const response = await send(url, { ...request, body });
    expect(response.status).toBe(403);
    expect(errorType(response)).toBe("InvalidSignatureException");
  });
});

describe("a direct invocation by the AWS SDK", () => {
  const invoke = async (profile: string, name: string, event: unknown) =>
    invokeFunction(
      {
        region,
        endpoint: stage.outputs.awsEndpoint,
        credentials: await stage.credentialsOf(profile),
      },
      name,
      event,
    );

  it("runs the function for a caller with the permission", async () => {
    const requestContext = { requestId: "direct", identity: { userArn: "whoever" } };
    const result = await invoke("admin", "signet-local-secure", { requestContext });
    expect(result).toMatchObject({ status: 200, functionError: undefined });
    const { body }: { body: string } = JSON.parse(result.payload);
    const proof = createHmac("sha256", stage.canary).update("direct").digest("hex");
    expect(JSON.parse(body)).toEqual({ caller: "whoever", requestId: "direct", proof });
  });

  it("reaches a handler that validates the order itself, without API Gateway", async () => {
    const event = { body: '{"item":"tea"}', requestContext: { identity: {} } };
    const { payload } = await invoke("admin", "signet-local-orders", event);
    expect(JSON.parse(payload)).toMatchObject({ statusCode: 400 });
  });

  it("reports the error of a function that fails, without secrets", async () => {
    const result = await invoke("admin", "signet-local-secure", {});
    expect(result.functionError).toBe("Unhandled");
    expect(JSON.parse(result.payload)).toMatchObject({ errorType: "TypeError" });
    expect(result.payload).not.toContain(stage.canary);
  });

  it.each([...demoUsers, ...demoRoles])("is denied for %s", async (profile) => {
    await expect(invoke(profile, "signet-local-open", {})).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("is not authorized to perform: lambda:InvokeFunction"),
    });
  });
});

describeHooks(() => stage);
describeCallers(() => stage);
describeLogin(() => stage);

// The following tests run last, because they deploy other templates and restore the original ones afterwards.
describeSecret(() => stage);
describeBound(() => stage);
describeCanary(() => stage);

describeAccess(() => stage);
