import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lambda, user } from "../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";

const arn = "arn:aws:lambda:us-east-1:123456789012:function:fn";
const stack = {
  name: "S",
  handlers: { empty: "export const handler = async () => ({});" },
  resources: {
    ...lambda("Fn", "empty"),
    Ann: user("Ann", { Action: "lambda:*", Resource: "*" }),
    Bob: user("Bob"),
    Cid: user("Cid", { Action: "lambda:*", Resource: `${arn}x` }),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

/** Names of operations that differ from their IAM actions. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  InvokeFunction: "InvokeWithResponseStream",
};

describe("an unsupported operation of Lambda", () => {
  it.each<[string, string, string, string, object?]>([
    ["POST", "/2015-03-31/functions", "CreateFunction", arn, { FunctionName: "fn" }],
    ["POST", "/2015-03-31/functions", "CreateFunction", "*", []],
    ["GET", "/2020-04-22/code-signing-configs/", "ListCodeSigningConfigs", "*"],
    ["DELETE", "/2015-03-31/functions/fn", "DeleteFunction", arn],
    ["POST", "/2015-03-31/functions/fn/policy", "AddPermission", arn],
    [
      "PUT",
      "/2021-07-20/functions/fn/runtime-management-config?Qualifier=7",
      "PutRuntimeManagementConfig",
      `${arn}:7`,
    ],
    ["DELETE", "/2015-03-31/functions/fn/policy/s1", "RemovePermission", arn],
    ["POST", "/2021-10-31/functions/fn/url", "CreateFunctionUrlConfig", arn],
    ["PUT", "/2017-10-31/functions/fn/concurrency", "PutFunctionConcurrency", arn],
    ["POST", "/2018-10-31/layers/tools/versions", "PublishLayerVersion", "*"],
    ["GET", "/2018-10-31/layers?find=LayerVersion&Arn=a", "GetLayerVersion", "*"],
    ["POST", "/2015-03-31/event-source-mappings", "CreateEventSourceMapping", "*"],
  ])(
    "is denied without the permission and unsupported with it: %s %s requires lambda:%s on %s",
    async (method, path, action, resource, body = {}) => {
      const call = (userName: string) =>
        local.aws("lambda", path, {
          method,
          as: local.keys(userName),
          body: method === "GET" ? "" : JSON.stringify(body),
        });
      for (const userName of ["Bob", "Cid"]) {
        const refused = await call(userName);
        expect([refused.status, refused.header("x-amzn-errortype")]).toEqual([
          403,
          "AccessDeniedException",
        ]);
        expect(refused.json).toEqual({
          Message: `User: arn:aws:iam::123456789012:user/${userName} is not authorized to perform: lambda:${action} on resource: ${resource} because no identity-based policy allows the lambda:${action} action`,
        });
      }
      const unserved = await call("Ann");
      expect([unserved.status, unserved.json]).toEqual([
        404,
        { message: `The local cloud does not support ${OTHER_NAMES[action] ?? action}.` },
      ]);
    },
  );

  it("on a function that does not exist gets Lambda's errors", async () => {
    const answers = [
      ["Bob", "fnx", 403, "AccessDeniedException"],
      ["Cid", "fnx", 404, "ResourceNotFoundException"],
      ["Ann", "fnx?Qualifier=%24LATEST", 400, "InvalidParameterValueException"],
      ["Cid", "fn:1?Qualifier=2", 400, "InvalidParameterValueException"],
    ] as const;
    for (const [userName, reference, status, type] of answers) {
      const path = `/2015-03-31/functions/${reference}`;
      const answer = await local.aws("lambda", path, {
        method: "DELETE",
        as: local.keys(userName),
      });
      expect([reference, answer.status, answer.header("x-amzn-errortype")]).toEqual([
        reference,
        status,
        type,
      ]);
    }
    const update = await local.aws("lambda", "/2015-03-31/functions/fnx/code", {
      method: "PUT",
      as: local.keys("Cid"),
      body: "{}",
    });
    expect([update.status, update.json]).toEqual([
      404,
      { Message: `Function not found: ${arn}x`, Type: "User" },
    ]);
  });

  it("is refused with Lambda's error if it is unsigned", async () => {
    for (const path of ["/2015-03-31/functions/fn/code", "/2021-10-31/functions/fn/url"]) {
      const answer = await local.aws("lambda", path, { method: "PUT" });
      expect([answer.status, answer.json]).toEqual([
        403,
        { message: "Missing Authentication Token" },
      ]);
    }
  });
});
