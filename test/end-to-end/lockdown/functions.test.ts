import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonOf } from "../../json-of.ts";
import { bundled } from "../../cloud/bundled.ts";
import { callUrl } from "../../cloud/gateway/function-url/url-cloud.ts";
import { refusal, withProperties } from "../../cloud/refusal.ts";
import {
  att,
  functionUrl,
  lambda,
  permission,
  restApi,
  urlPermissions,
  user,
  type Resource,
} from "../../cloud/deployment/sketch.ts";
import { hostPid, ownProcess } from "../../cloud/runtime/invoke.ts";
import { startTestCloud, type CallOptions, type TestCloud } from "../../cloud/test-cloud.ts";

/** A handler that invokes `sentimentanalysis` with the credentials and endpoint in its environment. */
const caller = `
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
const lambda = new LambdaClient({ maxAttempts: 1 });
export const handler = async () => {
  const command = new InvokeCommand({ FunctionName: "sentimentanalysis", Payload: '{"text":"fine"}' });
  const said = await lambda.send(command).then(
    ({ StatusCode: status, Payload }) => ({ status, payload: JSON.parse(Buffer.from(Payload)), pid: ${ownProcess}(process.pid) }),
    ({ name, message, $metadata: { httpStatusCode: status } }) => ({ status, name, message }),
  );
  return { statusCode: 200, body: JSON.stringify(said) };
};`;
const analysis = `export const handler = async ({ text }) => ({ sentiment: text === "fine" ? 1 : 0, pid: ${ownProcess}(process.pid) });`;

const sentiment = att("SentimentAnalysis");
const mayInvoke = { Action: "lambda:InvokeFunction", Resource: sentiment };
const resources = {
  ...lambda("CallFromAnother", "caller", { Timeout: 20 }, mayInvoke),
  ...lambda("NodeInfo", "caller", { Timeout: 20 }),
  ...lambda("SentimentAnalysis", "analysis"),
  ...functionUrl("SentimentAnalysis"),
  ...lambda("OpenInfo", "analysis"),
  ...functionUrl("OpenInfo", "NONE"),
  ...urlPermissions("OpenInfo", "*", "NONE"),
  ...lambda("HalfOpen", "analysis"),
  ...functionUrl("HalfOpen", "NONE"),
  HalfOpenToUrl: permission("HalfOpen", {
    Action: "lambda:InvokeFunctionUrl",
    FunctionUrlAuthType: "NONE",
    Principal: "*",
  }),
  ...restApi({
    "GET /callfromanother": { function: "CallFromAnother" },
    "GET /nodeinfo": { function: "NodeInfo" },
  }),
  TestLambda: user("TestLambda", { Action: "execute-api:Invoke", Resource: "*" }),
  Both: user("Both", mayInvoke, { ...mayInvoke, Action: "lambda:InvokeFunctionUrl" }),
  OnlyInvoke: user("OnlyInvoke", mayInvoke),
  OnlyUrl: user("OnlyUrl", { ...mayInvoke, Action: "lambda:InvokeFunctionUrl" }),
  Deployer: user("Deployer", { Action: "lambda:*", Resource: "*" }),
};

let local: TestCloud;
beforeAll(async () => {
  const handlers = { caller: await bundled(caller), analysis };
  local = await startTestCloud([{ name: "Lockdown", handlers, resources }]);
});
afterAll(() => local.close());

const name = "arn:aws:lambda:us-east-1:123456789012:function:sentimentanalysis";
const mayNot = `is not authorized to perform: lambda:InvokeFunction on resource: ${name} because no identity-based policy allows the lambda:InvokeFunction action`;
const ask = (path: string) => local.call("GET", path, { as: local.keys("TestLambda") });

describe("functions that invoke other functions with the credentials of their own role", () => {
  it("34: callfromanother invokes sentimentanalysis, each in its own process", async () => {
    const said = jsonOf<{
      pid: string;
      payload: { sentiment: number; pid: string };
    }>(await ask("/prod/callfromanother"));
    expect(said).toMatchObject({ status: 200, payload: { sentiment: 1 } });
    expect(new Set([said.pid, said.payload.pid]).size).toBe(2);
    expect([said.pid, said.payload.pid].map(hostPid)).not.toContain(process.pid);
    expect(local.lines.join("\n")).toMatch(
      /lambda Invoke sentimentanalysis 200 .*assumed-role\/.*\/callfromanother/,
    );
  });

  it("35: nodeinfo may not invoke sentimentanalysis", async () => {
    const said = jsonOf<{ message: string }>(await ask("/prod/nodeinfo"));
    expect(said).toMatchObject({ status: 403, name: "AccessDeniedException" });
    expect(said.message).toMatch(/^User: arn:aws:sts::123456789012:assumed-role\/.*\/nodeinfo /);
    expect(said.message).toContain(mayNot);
  });

  it("36: a function in an unknown VPC is rejected at deployment", () => {
    // `lambda` returns a resource with this name.
    const inVpc = withProperties(lambda("NodeInfo", "code")["NodeInfo"] as Resource, {
      VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
    });
    expect(refusal({ ...lambda("NodeInfo", "code"), NodeInfo: inVpc })).toBe(
      "S/NodeInfo: VpcConfig: property SubnetIds names subnet-1, which is not in this VPC",
    );
  });

  it("37: TestLambda may call the API, but is denied a direct invocation of sentimentanalysis", async () => {
    const path = "/2015-03-31/functions/sentimentanalysis/invocations";
    const invoke = (userName: string) => local.aws("lambda", path, { as: local.keys(userName) });
    const refused = await invoke("TestLambda");
    expect([refused.status, refused.header("x-amzn-errortype"), refused.json]).toEqual([
      403,
      "AccessDeniedException",
      { Message: `User: arn:aws:iam::123456789012:user/TestLambda ${mayNot}` },
    ]);
    expect((await invoke("OnlyInvoke")).status).toBe(200);
  });

  it("38: a function without a route cannot be reached by guessing a path", async () => {
    for (const path of ["/prod/sentimentanalysis", "/prod/function/sentimentanalysis"]) {
      const answer = await local.call("GET", path);
      expect([answer.status, answer.header("x-amzn-errortype"), answer.json]).toEqual([
        403,
        "MissingAuthenticationTokenException",
        { message: "Missing Authentication Token" },
      ]);
    }
  });
});

describe("70: without permission to deploy,", () => {
  it.each([
    ["/prod/system/functions", "Missing Authentication Token"],
    // API Gateway's response for an unknown stage.
    ["/system/functions", "Forbidden"],
  ])("POST %s gets 403", async (path, message) => {
    const answer = await local.call("POST", path, { body: "{}" });
    expect([answer.status, answer.json]).toEqual([403, { message }]);
  });

  it.each([
    ["POST", "/2015-03-31/functions", "CreateFunction"],
    ["POST", "/2015-03-31/functions/sentimentanalysis/policy", "AddPermission"],
    ["PUT", "/2021-10-31/functions/sentimentanalysis/url", "UpdateFunctionUrlConfig"],
  ])("%s %s is denied", async (method, path, action) => {
    const body = JSON.stringify({ FunctionName: "sentimentanalysis" });
    const as = (userName: string) => ({ method, body, as: local.keys(userName) });
    const refused = await local.aws("lambda", path, as("TestLambda"));
    expect([refused.status, refused.text]).toEqual([
      403,
      expect.stringContaining(`not authorized to perform: lambda:${action} on resource: ${name} `),
    ]);
    expect((await local.aws("lambda", path, { method, body })).status).toBe(403);
    expect((await local.aws("lambda", path, as("Deployer"))).status).toBe(404);
  });
});

describe("a request to a function URL", () => {
  it.each<[string, string, string | undefined, number]>([
    ["signed with both permissions", "sentimentanalysis", "Both", 200],
    ["unsigned", "sentimentanalysis", undefined, 403],
    ["signed with permission to invoke only", "sentimentanalysis", "OnlyInvoke", 403],
    ["signed with permission to use the URL only", "sentimentanalysis", "OnlyUrl", 403],
    ["signed without permission", "sentimentanalysis", "TestLambda", 403],
    ["unsigned to an open URL with both permissions", "openinfo", undefined, 200],
    ["unsigned to an open URL with one permission", "halfopen", undefined, 403],
  ])("%s (function %s, user %s) gets %i", async (_, functionName, userName, status) => {
    const options: CallOptions = userName === undefined ? {} : { as: local.keys(userName) };
    const answer = await callUrl(local, functionName, "GET", "/", options);
    expect(answer.status).toBe(status);
    expect(answer.header("x-amzn-errortype")).toBe(
      status === 403 ? "AccessDeniedException" : undefined,
    );
  });
});
