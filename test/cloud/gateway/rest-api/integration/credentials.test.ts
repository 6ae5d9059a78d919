import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  att,
  authorizer,
  lambda,
  policy,
  ref,
  restApi,
  role,
  user,
  type RouteSketch,
} from "../../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../../test-cloud.ts";

const handlers = {
  code: `export const handler = async (event) => {
  if (event.type === "TOKEN") {
    const Resource = event.methodArn;
    const Statement = [{ Effect: "Allow", Action: "execute-api:Invoke", Resource }];
    return { principalId: "p", policyDocument: { Version: "2012-10-17", Statement } };
  }
  if (event.fail) throw new Error(event.fail);
  console.log("ran " + JSON.stringify(event));
  return event.httpMethod ? { statusCode: 200, body: "proxy" } : event.text ?? { got: event };
};`,
};
const GATEWAY = "apigateway.amazonaws.com";
const INVOKE = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/";
const AS_CALLER = "arn:aws:iam::*:user/*";

function route(integration: object, more: Partial<RouteSketch> = {}): RouteSketch {
  return {
    function: "Fn",
    permitted: false,
    authorization: "NONE",
    ...more,
    method: {
      MethodResponses: ["200", "202", "405", "502"].map((StatusCode) => ({ StatusCode })),
      RequestParameters: { "method.request.header.Kind": false },
      Integration: {
        Type: "AWS",
        IntegrationHttpMethod: "POST",
        Uri: { "Fn::Sub": [`${INVOKE}\${Fn}/invocations`, { Fn: att("Fn") }] },
        IntegrationResponses: [
          { StatusCode: "405", SelectionPattern: ".*four hundred.*" },
          { StatusCode: "502", SelectionPattern: ".+" },
          { StatusCode: "200" },
        ],
        ...integration,
      },
    },
  };
}
const template = (text: string) => ({ RequestTemplates: { "application/json": text } });
const proxy = { Type: "AWS_PROXY" };
const asRole = (id: string) => ({ Credentials: att(id) });
const dynamodb = (Credentials?: unknown) => ({
  Uri: "arn:aws:apigateway:us-east-1:dynamodb:action/PutItem",
  ...template(`{"TableName": "$stageVariables.table", "Item": {"id": {"S": $input.json('$.id')}}}`),
  IntegrationResponses: [
    { StatusCode: "405", SelectionPattern: "400" },
    { StatusCode: "200", ResponseTemplates: { "application/json": "stored" } },
  ],
  ...(Credentials === undefined ? {} : { Credentials }),
});

const guardedBy = (guard: string, sketch: RouteSketch): RouteSketch => ({
  ...sketch,
  authorization: "CUSTOM",
  method: { ...sketch.method, AuthorizerId: ref(guard) },
});
const guard = (id: string, roleId: string) => ({
  [id]: authorizer(id, "Fn", { AuthorizerCredentials: att(roleId) })[id] ?? user("Unused"),
});

const resources = {
  ...guard("Guard", "MayInvoke"),
  ...guard("BadGuard", "MayNothing"),
  ...lambda("Fn", "code"),
  MayInvoke: role(GATEWAY, { Action: "lambda:InvokeFunction", Resource: att("Fn") }),
  MayInvokeFromHere: role(GATEWAY, {
    Action: "lambda:InvokeFunction",
    Resource: "*",
    Condition: { IpAddress: { "aws:SourceIp": "127.0.0.1" } },
  }),
  MayNothing: role(GATEWAY),
  OnlyForSource: {
    Type: "AWS::IAM::Role",
    Properties: {
      AssumeRolePolicyDocument: policy({
        Action: "sts:AssumeRole",
        Principal: { Service: GATEWAY },
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:execute-api:*:*:*" } },
      }),
    },
  },
  OfLambda: role("lambda.amazonaws.com", { Action: "lambda:InvokeFunction", Resource: "*" }),
  MayPut: role(GATEWAY, { Action: "dynamodb:PutItem", Resource: att("Table") }),
  MayStart: role(GATEWAY, { Action: "states:StartExecution", Resource: "*" }),
  Table: {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      TableName: "table",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    },
  },
  Invoker: user(
    "Invoker",
    { Action: "execute-api:Invoke", Resource: "*" },
    { Action: "lambda:InvokeFunction", Resource: att("Fn") },
  ),
  Caller: user("Caller", { Action: "execute-api:Invoke", Resource: "*" }),
  ...restApi(
    {
      "POST /raw": route({}, { permitted: true }),
      "POST /template": route(template(`{"text": "$input.path('$.a') $context.stage"}`), {
        permitted: true,
      }),
      "POST /error-template": route(template("{"), { permitted: true }),
      "POST /kind": route(
        {
          RequestParameters: {
            "integration.request.header.X-Amz-Invocation-Type": "method.request.header.Kind",
          },
        },
        { permitted: true },
      ),
      "POST /fixed-header": route(
        { ...proxy, RequestParameters: { "integration.request.header.Authorization": "'x'" } },
        { permitted: true },
      ),
      "POST /unpermitted": route({}),
      "POST /role": route(asRole("MayInvoke")),
      "POST /proxy-role": route({ ...proxy, ...asRole("MayInvoke") }),
      "POST /role-without-permission": route(asRole("MayNothing")),
      "POST /proxy-role-without-permission": route({ ...proxy, ...asRole("MayNothing") }),
      "POST /role-of-lambda": route(asRole("OfLambda")),
      "POST /role-from-here": route(asRole("MayInvokeFromHere")),
      "POST /role-for-source": route(asRole("OnlyForSource")),
      "POST /role-unknown": route({ Credentials: "arn:aws:iam::123456789012:role/none" }),
      "POST /caller": route({ Credentials: AS_CALLER }, { authorization: "AWS_IAM" }),
      "POST /caller-of-open-method": route({ Credentials: AS_CALLER }),
      "POST /staged": route({
        Uri: `${INVOKE}arn:aws:lambda:us-east-1:123456789012:function:\${stageVariables.fn}/invocations`,
        ...asRole("MayInvoke"),
      }),
      "POST /staged-missing": route({
        Uri: `${INVOKE}arn:aws:lambda:us-east-1:123456789012:function:\${stageVariables.none}/invocations`,
        ...asRole("MayInvoke"),
      }),
      "POST /guarded": guardedBy("Guard", route(asRole("MayInvoke"))),
      "POST /badly-guarded": guardedBy("BadGuard", route(asRole("MayInvoke"))),
      "POST /get": route({ ...proxy, IntegrationHttpMethod: "GET" }, { permitted: true }),
      "POST /put": route(dynamodb(att("MayPut"))),
      "POST /put-denied": route(dynamodb(att("MayInvoke"))),
      "POST /put-without": route(dynamodb()),
      "POST /start": route({
        Uri: "arn:aws:apigateway:us-east-1:states:action/StartExecution",
        ...asRole("MayStart"),
        ...template(
          '{"stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:jobs", "input": "{}"}',
        ),
      }),
    },
    { stage: { Variables: { fn: "fn", table: "table" } } },
  ),
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([{ name: "Api", handlers, resources }]);
});
afterAll(() => local.close());

const post = (path: string, body = "", more: Parameters<TestCloud["call"]>[2] = {}) =>
  local.call("POST", `/prod${path}`, { body, ...more });

describe("a Lambda integration with templates", () => {
  it.each([
    ["/raw", '{"a":1}', 200, '{"got":{"a":1}}'],
    ["/raw", "", 200, '{"got":{}}'],
    ["/raw", '{"text":"x"}', 200, '"x"'],
    ["/template", '{"a":"b"}', 200, '"b prod"'],
    ["/raw", '{"fail":"four hundred and more"}', 405, "errorMessage"],
    ["/raw", '{"fail":"other"}', 502, "errorMessage"],
    ["/raw", "text", 200, "Could not parse request body into json"],
    ["/error-template", "", 200, "Could not parse request body into json"],
  ])("of %s with the body %j is answered by %i", async (path, body, status, text) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
    expect(answer.header("x-amzn-trace-id")).toMatch(/^Root=/);
  });

  it("runs aside if a mapped header says so", async () => {
    const kind = (value: string) => ({ headers: [["Kind", value]] as const });
    expect(await post("/kind", '{"text":"aside"}', kind("Event"))).toMatchObject({
      status: 200,
      text: "",
    });
    expect(await post("/kind", '{"text":"x"}', kind("RequestResponse"))).toMatchObject({
      text: '"x"',
    });
    expect(await post("/kind", "{}", kind("Other"))).toMatchObject({ status: 500 });
    await expect.poll(() => local.lines.join("\n")).toContain('ran {"text":"aside"}');
  });
});

describe("the credentials of an integration", () => {
  it.each([
    ["/role", '{"got":{}}'],
    ["/proxy-role", "proxy"],
    ["/staged", '{"got":{}}'],
  ])("replace the permission of the function: %s", async (path, text) => {
    expect(await post(path)).toMatchObject({ status: 200, text });
  });

  it.each([
    ["/unpermitted", "no permission allows API Gateway to invoke"],
    ["/role-without-permission", "no identity-based policy"],
    ["/proxy-role-without-permission", "no identity-based policy"],
    ["/role-of-lambda", "API Gateway may not assume the role"],
    ["/role-for-source", "aws:SourceArn"],
    ["/role-unknown", "role/none does not exist"],
    ["/role-from-here", "aws:SourceIp"],
    ["/caller-of-open-method", "only AWS_IAM methods know their caller"],
    ["/staged-missing", "may not invoke"],
    ["/fixed-header", "Authorization header already present"],
    ["/get", "Lambda is only called with POST"],
    ["/put-without", "without Credentials"],
  ])("are required, and refused with a reason in the log: %s", async (path, reason) => {
    expect((await post(path)).status).toBe(500);
    expect(local.lines.join("\n")).toContain(reason);
  });

  it("of an authorizer replace the permission of its function", async () => {
    const token = { headers: [["Authorization", "t"]] as const };
    expect(await post("/guarded", "", token)).toMatchObject({ status: 200 });
    expect(await post("/guarded")).toMatchObject({ status: 401 });
    const refused = await post("/badly-guarded", "", token);
    expect([refused.status, refused.text]).toEqual([500, '{"message":null}']);
    expect(local.lines.at(-1)).toContain("may not invoke");
  });

  it("of the caller are those with which the caller has signed", async () => {
    const as = (name: string) => ({ as: local.keys(name) });
    expect(await post("/caller", "", as("Invoker"))).toMatchObject({ status: 200 });
    expect(await post("/caller", "", as("Caller"))).toMatchObject({ status: 500 });
    expect(local.lines.at(-1)).toContain("user/Caller may not invoke");
    expect(await post("/caller")).toMatchObject({ status: 403 });
  });
});

describe("an integration of another service", () => {
  it("calls it under its role, whose policies decide", async () => {
    expect(await post("/put", '{"id":"1"}')).toMatchObject({ status: 200, text: "stored" });
    const key = JSON.stringify({ TableName: "table", Key: { id: { S: "1" } } });
    const stored = await local.aws("dynamodb", "/", {
      as: local.keys("admin"),
      body: key,
      headers: [["X-Amz-Target", "DynamoDB_20120810.GetItem"]],
    });
    expect(stored.json).toEqual({ Item: { id: { S: "1" } } });
    const denied = await post("/put-denied", '{"id":"2"}');
    expect(denied.status).toBe(405);
    expect(denied.text).toContain(
      "BackplaneAssumeRoleSession is not authorized to perform: dynamodb:PutItem",
    );
    expect(denied.header("x-signet-reason")).toContain("no identity-based policy");
  });

  it("is an error if the local cloud does not serve the service", async () => {
    const answer = await post("/start", "{}");
    expect([answer.status, answer.text]).toEqual([500, '{"message": "Internal server error"}']);
    expect(answer.header("x-signet-reason")).toMatch(
      /allowed to call states:StartExecution .*does not serve it/,
    );
  });
});
