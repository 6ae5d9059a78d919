import {
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  type LambdaClient,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListFunctionUrlConfigsCommand,
  ListVersionsByFunctionCommand,
} from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { descend } from "../../../../lib/cloud/invocations/lineage.ts";
import { alias, version } from "../../deployment/lambda-sketch.ts";
import {
  functionUrl,
  lambda,
  permission,
  ref,
  restApi,
  urlPermissions,
  user,
  type Resources,
} from "../../deployment/sketch.ts";
import { callUrl } from "../../gateway/function-url/url-cloud.ts";
import { having } from "../../refusal.ts";
import { lambdaCloud, refusal } from "./lambda-cloud.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:fn";
const handlers = {
  seen: `
    const { AWS_LAMBDA_FUNCTION_VERSION: version, AWS_LAMBDA_LOG_STREAM_NAME: stream } = process.env;
    export const handler = async (event, { functionVersion, invokedFunctionArn }) => {
      const seen = { functionVersion, invokedFunctionArn, version, stream: stream.replace(/^.*\\[|\\].*$/g, "") };
      return event.requestContext ? { statusCode: 200, body: JSON.stringify(seen) } : seen;
    };`,
};
const invoke = { Action: "lambda:InvokeFunction" };
const uri = {
  "Fn::Sub": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Live}/invocations",
};
const route = (): Resources => {
  const routes = restApi({
    "GET /live": { function: "Fn", authorization: "NONE", permitted: false },
    "GET /refused": { function: "Fn", authorization: "NONE", permitted: true },
  });
  const integration = { Type: "AWS_PROXY", IntegrationHttpMethod: "POST", Uri: uri };
  const refusedAlias = {
    "Fn::Sub": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Next}/invocations",
  };
  const on = (all: Resources, id: string, Uri: object) =>
    having(all, id, { Integration: { ...integration, Uri } });
  // The second route has a permission on the function, which does not cover the alias.
  return on(on(routes, "ApiMethodGET /live", uri), "ApiMethodGET /refused", refusedAlias);
};
const cors = { AllowOrigins: ["https://shop.example"], AllowMethods: ["GET"] };
const resources: Resources = {
  ...lambda("Fn", "seen"),
  One: version("Fn", { Description: "the first" }),
  Live: alias("Fn", "live", "One", { Description: "in use" }),
  Next: alias("Fn", "next", "One"),
  ...route(),
  ByGateway: permission("Fn", { FunctionName: ref("Live"), Principal: "apigateway.amazonaws.com" }),
  ...having(functionUrl("Fn", "NONE"), "FnUrl", { Qualifier: "live", Cors: cors }),
  ...having(
    having(urlPermissions("Fn", "*", "NONE"), "FnToUrl", { FunctionName: ref("Live") }),
    "FnByUrl",
    { FunctionName: ref("Live") },
  ),
  NextUrl: {
    Type: "AWS::Lambda::Url",
    Properties: { TargetFunctionArn: "fn", Qualifier: "next", AuthType: "AWS_IAM", Cors: cors },
    DependsOn: "Next",
  },
  OnFunction: user("OnFunction", { ...invoke, Resource: ARN }),
  OnLive: user("OnLive", { ...invoke, Resource: `${ARN}:live` }),
  OnVersion: user("OnVersion", { ...invoke, Resource: `${ARN}:1` }),
  OnAny: user("OnAny", { ...invoke, Resource: `${ARN}:*` }),
  ByPolicy: user("ByPolicy"),
  LetsIn: permission("Fn", {
    FunctionName: ref("Live"),
    Principal: { "Fn::GetAtt": ["ByPolicy", "Arn"] },
  }),
};
const cloud = lambdaCloud(resources, handlers);

describe("an invocation", () => {
  it.each([
    ["fn:live", undefined, "1", `${ARN}:live`],
    ["fn", "live", "1", `${ARN}:live`],
    [`${ARN}:1`, undefined, "1", `${ARN}:1`],
    ["fn", "$LATEST", "$LATEST", `${ARN}:$LATEST`],
    ["fn", undefined, "$LATEST", ARN],
  ])("of %s with the qualifier %s runs version %s", async (name, Qualifier, ran, arn) => {
    const { version: executed, json } = await cloud.invoke(name, {}, { Qualifier });
    expect([executed, json]).toEqual([
      ran,
      { functionVersion: ran, version: ran, stream: ran, invokedFunctionArn: arn },
    ]);
  });

  it.each([
    ["OnFunction", ["fn"]],
    ["OnLive", ["fn:live"]],
    ["OnVersion", ["fn:1"]],
    ["OnAny", ["fn:live", "fn:next", "fn:1"]],
    // The function's policy and the alias's policy are two policies.
    ["ByPolicy", ["fn:live"]],
  ])("by %s is only allowed for %j", async (caller, allowed) => {
    const names = ["fn", "fn:live", "fn:next", "fn:1"];
    const DryRun = { InvocationType: "DryRun" } as const;
    const found = await Promise.all(
      names.map((name) =>
        cloud.invoke(name, {}, DryRun, caller).then(
          () => "allowed",
          (error: Error) => error.name,
        ),
      ),
    );
    expect(found).toEqual(
      names.map((name) => (allowed.includes(name) ? "allowed" : "AccessDeniedException")),
    );
  });

  it("of a qualifier that does not exist is not found", async () => {
    const error = await refusal(cloud.invoke("fn", {}, { Qualifier: "none" }));
    expect([error.name, error.message]).toEqual([
      "ResourceNotFoundException",
      `Function not found: ${ARN}:none`,
    ]);
  });
});

it("an invocation at the end of an endless loop is refused", async () => {
  const { local } = cloud;
  const trace = { traceId: "Root=1-65000000-0123456789abcdef01234567" };
  for (let run = 0; run < 16; run++) trace.traceId = descend(trace.traceId, ARN).traceId;
  const invoked = (traceId: string) =>
    local.aws("lambda", "/2015-03-31/functions/fn/invocations", {
      as: local.keys("Ann"),
      headers: [["X-Amzn-Trace-Id", traceId]],
    });
  const refused = await invoked(trace.traceId);
  expect([refused.status, refused.header("x-amzn-errortype")]).toEqual([
    400,
    "RecursiveInvocationException",
  ]);
  expect(
    (await invoked(descend("Root=1-65000000-0123456789abcdef01234567", ARN).traceId)).status,
  ).toBe(200);
});

describe("API Gateway", () => {
  it("invokes an alias with a permission on it", async () => {
    const { json } = await cloud.local.call("GET", "/prod/live");
    expect(json).toMatchObject({ functionVersion: "1", invokedFunctionArn: `${ARN}:live` });
  });

  it("does not invoke an alias with a permission on the function", async () => {
    expect((await cloud.local.call("GET", "/prod/refused")).status).toBe(500);
  });
});

describe("the URL of an alias", () => {
  const Origin = ["Origin", "https://shop.example"] as const;
  const asks = ["Access-Control-Request-Method", "GET"] as const;
  const allowed = "https://shop.example";

  it("answers the preflight request of a browser without a signature and without the function", async () => {
    const answer = await callUrl(cloud.local, "fn:next", "OPTIONS", "/", {
      headers: [Origin, asks],
    });
    expect([answer.status, answer.text]).toEqual([200, ""]);
    expect(answer.header("access-control-allow-origin")).toBe(allowed);
    expect(answer.header("access-control-allow-methods")).toBe("GET");
    const request = await callUrl(cloud.local, "fn:next", "GET", "/", { headers: [Origin] });
    expect(request.status).toBe(403);
  });

  it("adds its headers to a response of the function", async () => {
    const answer = await callUrl(cloud.local, "fn:live", "GET", "/", { headers: [Origin] });
    expect([answer.status, answer.header("access-control-allow-origin")]).toEqual([200, allowed]);
  });

  it("invokes the alias", async () => {
    const { json } = await callUrl(cloud.local, "fn:live", "GET", "/");
    expect(json).toMatchObject({ functionVersion: "1", invokedFunctionArn: `${ARN}:live` });
  });

  it("is not covered by the policy of another alias", async () => {
    expect((await callUrl(cloud.local, "fn:next", "GET", "/")).status).toBe(403);
  });
});

describe("Lambda's API shows", () => {
  const FunctionName = "fn";
  const aliasShown = {
    AliasArn: `${ARN}:live`,
    Name: "live",
    FunctionVersion: "1",
    Description: "in use",
  };
  it.each<[string, (client: LambdaClient) => Promise<object>, object]>([
    [
      "an alias",
      (client) => client.send(new GetAliasCommand({ FunctionName, Name: "live" })),
      aliasShown,
    ],
    [
      "the aliases of a version",
      (client) => client.send(new ListAliasesCommand({ FunctionName, FunctionVersion: "1" })),
      { Aliases: [aliasShown, { Name: "next" }] },
    ],
    [
      "no aliases of another version",
      (client) => client.send(new ListAliasesCommand({ FunctionName, FunctionVersion: "2" })),
      { Aliases: [] },
    ],
    [
      "the versions",
      (client) => client.send(new ListVersionsByFunctionCommand({ FunctionName })),
      {
        Versions: [
          { FunctionArn: `${ARN}:$LATEST`, Version: "$LATEST" },
          { FunctionArn: `${ARN}:1`, Version: "1", Description: "the first" },
        ],
      },
    ],
    [
      "all versions among the functions",
      (client) => client.send(new ListFunctionsCommand({ FunctionVersion: "ALL" })),
      { Functions: [{ Version: "$LATEST" }, { Version: "1" }] },
    ],
    [
      "the version of an alias",
      (client) => client.send(new GetFunctionCommand({ FunctionName, Qualifier: "live" })),
      { Configuration: { FunctionArn: `${ARN}:live`, Version: "1" } },
    ],
    [
      "the policy of an alias",
      (client) => client.send(new GetPolicyCommand({ FunctionName, Qualifier: "live" })),
      { Policy: expect.stringContaining(`"Resource":"${ARN}:live"`) },
    ],
    [
      "the URL of an alias",
      (client) => client.send(new GetFunctionUrlConfigCommand({ FunctionName, Qualifier: "live" })),
      { FunctionArn: `${ARN}:live` },
    ],
    [
      "the URLs of all aliases",
      (client) => client.send(new ListFunctionUrlConfigsCommand({ FunctionName })),
      { FunctionUrlConfigs: expect.toSatisfy((all: readonly object[]) => all.length === 2) },
    ],
  ])("%s", async (_, send, expected) => {
    expect(await send(cloud.as("Ann"))).toMatchObject(expected);
  });

  it.each<[string, (client: LambdaClient) => Promise<object>, string]>([
    [
      "alias",
      (client) => client.send(new GetAliasCommand({ FunctionName, Name: "none" })),
      `Cannot find alias arn: ${ARN}:none`,
    ],
    [
      "policy of a version without permissions",
      (client) => client.send(new GetPolicyCommand({ FunctionName, Qualifier: "1" })),
      "The resource you requested does not exist.",
    ],
    [
      "URL of the function itself",
      (client) => client.send(new GetFunctionUrlConfigCommand({ FunctionName })),
      "The resource you requested does not exist.",
    ],
  ])("no %s that does not exist", async (_, send, message) => {
    expect((await refusal(send(cloud.as("Ann")))).message).toBe(message);
  });
});
