import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { send } from "../../../lib/signed-fetch/http/transport.ts";
import { presign } from "../../../lib/sigv4/signing/presign.ts";
import { wireRequest, type Pair, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { lambda, policy, restApi, user } from "../../cloud/deployment/sketch.ts";
import {
  ACCOUNT,
  REGION,
  startTestCloud,
  type Answer,
  type CallOptions,
  type TestCloud,
} from "../../cloud/test-cloud.ts";
import { smithySigned } from "../smithy-sign.ts";
import { jsonOf } from "../../json-of.ts";

// The number in a title is the number of a scenario in scenarios.test.ts.

const run = promisify(execFile);
const hasCurl = await run("curl", ["--help", "auth"]).then(
  ({ stdout }) => stdout.includes("--aws-sigv4"),
  () => false,
);
const noCurl = hasCurl ? "" : " (skipped: there is no curl with --aws-sigv4)";
// Linux has every address of 127/8. Other systems have one, so a call from another address is not possible.
const hasOutside = process.platform === "linux";
const noOutside = hasOutside ? "" : " (skipped: this system has one loopback address)";
const INSIDER = "127.0.0.1";
const OUTSIDER = "127.0.0.2";

const handler = `let calls = 0;
export const handler = async ({ requestContext: { identity } }) => ({
  statusCode: 200,
  body: JSON.stringify({ calls: ++calls, userArn: identity.userArn, sourceIp: identity.sourceIp }),
});`;
const open = { function: "Demo", authorization: "NONE" } as const;
const iam = { function: "Demo" };
const onAll = { Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" };
/** Allows every caller at the address INSIDER, and denies all others. */
const insiders = policy(
  { ...onAll, Condition: { IpAddress: { "aws:SourceIp": INSIDER } } },
  { ...onAll, Effect: "Deny", Condition: { NotIpAddress: { "aws:SourceIp": INSIDER } } },
);
const secure = (stage: string, api: string) => ({
  Action: "execute-api:Invoke",
  Resource: { "Fn::Sub": `arn:aws:execute-api:*:*:\${${api}}/${stage}/GET/secure` },
});
const stack = {
  name: "Lockdown",
  handlers: { demo: handler },
  resources: {
    ...lambda("Demo", "demo"),
    ...restApi({
      "GET /open": open,
      "GET /secure": iam,
      "POST /secure": iam,
      "GET /admin": iam,
      "POST /admin": iam,
    }),
    ...restApi(
      { "ANY /{proxy+}": open, "POST /admin": iam, "GET /secure": iam },
      { id: "Proxy", stageName: "proxy" },
    ),
    ...restApi(
      { "GET /secure": iam },
      { id: "Office", stageName: "office", api: { Policy: insiders } },
    ),
    TestLambda: user("TestLambda", secure("prod", "Api"), secure("office", "Office")),
    Auditor: user("Auditor"),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

const testLambda = () => local.keys("TestLambda");

/** Calls the handler and returns how often it has been called. */
async function counted(): Promise<number> {
  return jsonOf<{ calls: number }>(await local.call("GET", "/prod/open")).calls;
}

/** Sends a request, checks that the handler was not called for it, and returns the response. */
async function refused(method: string, path: string, options: CallOptions): Promise<Answer> {
  const before = await counted();
  const answer = await local.call(method, path, options);
  expect(await counted()).toBe(before + 1);
  return answer;
}

/** Status, body and error type. */
function told({ status, text, header }: Answer) {
  return { status, text, type: header("x-amzn-errortype") };
}

const MISSING_TOKEN = {
  status: 403,
  text: '{"message":"Missing Authentication Token"}',
  type: "MissingAuthenticationTokenException",
};

describe("access to routes", () => {
  it("05: GET /secure signed by TestLambda is served, with the caller's ARN", async () => {
    const { status, json } = await local.call("GET", "/prod/secure", { as: testLambda() });
    expect(status).toBe(200);
    expect(json).toMatchObject({ userArn: `arn:aws:iam::${ACCOUNT}:user/TestLambda` });
  });

  it.each([
    ["06", "TestLambda", "POST", "/admin"],
    ["07", "Auditor", "GET", "/secure"],
  ])("%s: a request signed by %s for %s %s is denied", async (_, name, method, path) => {
    const answer = await refused(method, `/prod${path}`, { as: local.keys(name) });
    expect(answer.status).toBe(403);
    expect(answer.header("x-amzn-errortype")).toBe("AccessDeniedException");
    const { Message } = jsonOf<{ Message: string }>(answer);
    expect(Message).toMatch(
      new RegExp(
        `^User: arn:aws:iam::${ACCOUNT}:user/${name} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:${REGION}:\\*{8}9012:\\w{10}/prod/${method}${path} because no identity-based policy allows the execute-api:Invoke action$`,
      ),
    );
  });

  it("08: an unknown path gets the same response as an unsigned request", async () => {
    expect(told(await refused("GET", "/prod/nope", {}))).toEqual(MISSING_TOKEN);
    expect(told(await refused("GET", "/prod/secure", {}))).toEqual(MISSING_TOKEN);
  });

  it("09: an open {proxy+} serves the verbs that a protected path beside it lacks", async () => {
    expect((await local.call("GET", "/proxy/admin")).status).toBe(200);
    expect(told(await refused("POST", "/proxy/admin", {}))).toEqual(MISSING_TOKEN);
    expect(told(await refused("GET", "/proxy/secure", {}))).toEqual(MISSING_TOKEN);
  });
});

describe("10: GET /secure is served for TestLambda and denied for Auditor,", () => {
  const url = () => `${new URL(Object.values(local.cloud.apis())[0] ?? "").origin}/prod/secure`;

  it.skipIf(!hasCurl)(`signed by curl${noCurl}`, async () => {
    const statusOf = async (name: string) => {
      const { accessKeyId, secretAccessKey } = local.keys(name);
      const scope = ["--aws-sigv4", `aws:amz:${REGION}:execute-api`];
      const as = ["--user", `${accessKeyId}:${secretAccessKey}`];
      const only = ["-s", "-o", "-", "-w", "\n%{http_code}", "--max-time", "20"];
      const { stdout } = await run("curl", [...only, ...scope, ...as, url()]);
      return stdout.split("\n").at(-1);
    };
    expect(await statusOf("TestLambda")).toBe("200");
    expect(await statusOf("Auditor")).toBe("403");
  });

  it("signed by @smithy/signature-v4", async () => {
    const statusOf = async (name: string) =>
      (await send(url(), await smithySigned("GET", url(), "", local.keys(name)))).status;
    expect(await statusOf("TestLambda")).toBe(200);
    expect(await statusOf("Auditor")).toBe(403);
  });

  it("as a presigned URL", async () => {
    const statusOf = async (name: string) => {
      const { request } = presign(wireRequest("GET", url(), []), {
        credentials: local.keys(name),
        region: REGION,
        service: "execute-api",
        date: new Date(),
        expiresIn: 60,
      });
      return (await send(url(), request)).status;
    };
    expect(await statusOf("TestLambda")).toBe(200);
    expect(await statusOf("Auditor")).toBe(403);
  });
});

describe("an allow list of addresses", () => {
  const call = (options: CallOptions) => refused("GET", "/office/secure", options);
  const lies: readonly (readonly [string, readonly Pair[]])[] = [
    ["54: without further headers", []],
    ["55: with X-Forwarded-For", [["X-Forwarded-For", INSIDER]]],
    [
      "55: with two addresses in X-Forwarded-For, as a proxy adds one",
      [["X-Forwarded-For", `${INSIDER}, ${INSIDER}`]],
    ],
    ["55: with Forwarded", [["Forwarded", `for=${INSIDER};proto=https`]]],
    ["55: with X-Real-IP", [["X-Real-IP", INSIDER]]],
    [
      "55: with True-Client-IP and CF-Connecting-IP",
      [
        ["True-Client-IP", INSIDER],
        ["CF-Connecting-IP", INSIDER],
      ],
    ],
  ];

  it.skipIf(!hasOutside).each(lies)(
    `%s, denies a signed request from outside${noOutside}`,
    async (_, headers) => {
      const answer = await call({ as: testLambda(), from: OUTSIDER, headers });
      expect(answer.status).toBe(403);
      expect(answer.header("x-amzn-errortype")).toBe("AccessDeniedException");
      expect(jsonOf<{ Message: string }>(answer).Message).toMatch(
        /\/office\/GET\/secure with an explicit deny in a resource-based policy$/,
      );
    },
  );

  it.skipIf(!hasOutside)(
    `54: denies requests from outside without a grant or without a signature${noOutside}`,
    async () => {
      expect((await call({ as: local.keys("Auditor"), from: OUTSIDER })).status).toBe(403);
      expect(told(await call({ from: OUTSIDER }))).toEqual(MISSING_TOKEN);
    },
  );

  it("56: serves a signed request from inside", async () => {
    const { status, json } = await local.call("GET", "/office/secure", {
      as: testLambda(),
      from: INSIDER,
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ sourceIp: INSIDER });
  });

  it("57: denies an unsigned request from inside", async () => {
    expect(told(await call({ from: INSIDER }))).toEqual(MISSING_TOKEN);
  });
});

describe("85: a signature of GET /secure", () => {
  const otherHost = ({ headers }: WireRequest) =>
    headers.map(([name, value]): Pair => [name, name === "Host" ? "other.example" : value]);

  it.each<[string, (request: WireRequest) => Partial<WireRequest>]>([
    ["POST /secure", () => ({ method: "POST" })],
    ["GET /admin", () => ({ path: "/prod/admin" })],
    ["GET /secure?x=1", () => ({ query: [["x", "1"]] })],
    ["another host", (request) => ({ headers: otherHost(request) })],
    ["another stage", () => ({ path: "/office/secure" })],
  ])("is rejected for %s", async (_, change) => {
    const as = testLambda();
    const tamper = (request: WireRequest) => ({ ...request, ...change(request) });
    const answer = await refused("GET", "/prod/secure", { as, tamper });
    expect(answer.status).toBe(403);
    expect(answer.header("x-amzn-errortype")).toBe("InvalidSignatureException");
  });

  it("is accepted for GET /secure, even twice while it is valid", async () => {
    const signed: WireRequest[] = [];
    const keep = (request: WireRequest) => {
      signed.push(request);
      return request;
    };
    expect(
      (await local.call("GET", "/prod/secure", { as: testLambda(), tamper: keep })).status,
    ).toBe(200);
    const [again] = signed;
    const { status } = await local.call("GET", "/prod/secure", { tamper: (bare) => again ?? bare });
    expect(status).toBe(200);
  });
});
