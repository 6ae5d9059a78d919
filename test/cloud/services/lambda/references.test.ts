import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lambda, user } from "../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";

const stack = {
  name: "S",
  handlers: {
    echo: "export const handler = async (e, { invokedFunctionArn }) => invokedFunctionArn;",
  },
  resources: {
    ...lambda("Fn", "echo"),
    Ann: user("Ann", { Action: "lambda:*", Resource: "*" }),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

const OPERATIONS = {
  Invoke: ["POST", "invocations"],
  GetFunctionConfiguration: ["GET", "configuration"],
} as const;

async function call(operation: keyof typeof OPERATIONS, name: string, query = "") {
  const [method, suffix] = OPERATIONS[operation];
  const path = `/2015-03-31/functions/${encodeURIComponent(name)}/${suffix}${query}`;
  const answer = await local.aws("lambda", path, { method, as: local.keys("Ann"), body: "" });
  return { type: answer.header("x-amzn-errortype"), json: answer.json };
}

const ARN = "arn:aws:lambda:us-east-1:123456789012:function";
const PATTERN = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`;
const QUALIFIER = String.raw`\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`;
const badName = (name: string) =>
  `Value '${name}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${PATTERN}`;

describe("a name of a function", () => {
  it.each([
    ["fn", ARN + ":fn"],
    ["function:fn", ARN + ":fn"],
    ["123456789012:fn", ARN + ":fn"],
    ["us-east-1:123456789012:function:fn", ARN + ":fn"],
    [`${ARN}:fn`, ARN + ":fn"],
    [`${ARN}:fn:$LATEST`, ARN + ":fn:$LATEST"],
    ["fn:$LATEST", ARN + ":fn:$LATEST"],
  ])("can be %s, and the function sees it as %s", async (name, arn) => {
    expect((await call("Invoke", name)).json).toBe(arn);
  });

  it("cannot be of a length above 256", async () => {
    const name = "a".repeat(257);
    expect((await call("Invoke", name)).json).toEqual({
      message: `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 256`,
    });
  });

  it.each([
    "my-function!",
    "*",
    "invalid-account:function:fn",
    "arn:aws:lambda:invalid-region:123456789012:function:fn",
    "arn:aws:lambda::123456789012:function:fn",
    "arn:aws:lambda:us-east-1::function:fn",
    "arn:aws:ec2:us-east-1:123456789012:instance:i-1",
    "arn:aws:lambda:us-east-1:123400000000@function:fn",
    `${ARN}:fn:1:2`,
    `${ARN}:fn:$LATES`,
    "function:fn:$LATEST:extra",
  ])("cannot be %s", async (name) => {
    expect(await call("Invoke", name)).toEqual({
      type: "ValidationException",
      json: { message: `1 validation error detected: ${badName(name)}` },
    });
  });

  it("is checked together with the qualifier", async () => {
    const long = "a".repeat(129);
    const { json } = await call("Invoke", "fn!", `?Qualifier=${long}`);
    expect(json).toEqual({
      message: `2 validation errors detected: ${badName("fn!")}; Value '${long}' at 'qualifier' failed to satisfy constraint: Member must have length less than or equal to 128`,
    });
    expect((await call("Invoke", "fn", "?Qualifier=invalid!")).json).toEqual({
      message: `1 validation error detected: Value 'invalid!' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ${QUALIFIER}`,
    });
    expect(await call("Invoke", "fn:1", "?Qualifier=2")).toEqual({
      type: "InvalidParameterValueException",
      json: {
        Type: "User",
        message:
          "The derived qualifier from the function name does not match the specified qualifier.",
      },
    });
  });

  it.each([
    ["Invoke", "nothing", "", `${ARN}:nothing:$LATEST`],
    ["Invoke", "a".repeat(65), "", `${ARN}:${"a".repeat(65)}:$LATEST`],
    ["Invoke", ARN, "", `${ARN}:function:$LATEST`],
    ["Invoke", "fn", "?Qualifier=$latest", `${ARN}:fn:$latest`],
    ["Invoke", "fn", "?Qualifier=1221", `${ARN}:fn:1221`],
    ["GetFunctionConfiguration", "nothing", "", `${ARN}:nothing`],
    ["GetFunctionConfiguration", "nothing:$LATEST", "", `${ARN}:nothing:$LATEST`],
    ["GetFunctionConfiguration", "fn", "?Qualifier=1221", `${ARN}:fn:1221`],
  ] as const)(
    "of %s that does not exist is in the error: %s%s",
    async (operation, name, query, arn) => {
      expect(await call(operation, name, query)).toEqual({
        type: "ResourceNotFoundException",
        json: { Type: "User", Message: `Function not found: ${arn}` },
      });
    },
  );

  it("cannot be of another region", async () => {
    const name = ARN.replace("us-east-1", "eu-central-1");
    expect((await call("Invoke", `${name}:fn`)).json).toEqual({
      Type: "User",
      Message: "Functions from 'eu-central-1' are not reachable in this region ('us-east-1')",
    });
  });

  it("of another account needs a resource policy, which no function here can have", async () => {
    const { type, json } = await call("Invoke", "999999999999:fn");
    expect(type).toBe("AccessDeniedException");
    expect(json).toEqual({
      Message:
        "User: arn:aws:iam::123456789012:user/Ann is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:999999999999:function:fn because no resource-based policy allows the lambda:InvokeFunction action",
    });
  });
});
