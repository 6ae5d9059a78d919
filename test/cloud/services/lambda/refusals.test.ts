import { describe, expect, it } from "vitest";
import { puppet } from "../../runtime/puppet.ts";
import { att, lambda, user } from "../../deployment/sketch.ts";
import { refusal, lambdaCloud } from "./lambda-cloud.ts";
import { jsonOf } from "../../../json-of.ts";

const functions = lambdaCloud(
  {
    ...lambda("Puppet", "puppet"),
    ...lambda("Brief", "puppet"),
    ...lambda("None", "puppet", { ReservedConcurrentExecutions: 0 }),
    Bob: user("Bob"),
    Cid: user("Cid", { Action: "lambda:InvokeFunction", Resource: att("Puppet") }),
    Dan: user("Dan"),
    ForDan: {
      Type: "AWS::Lambda::Permission",
      Properties: {
        Action: "lambda:InvokeFunction",
        FunctionName: att("Puppet"),
        Principal: att("Dan"),
      },
    },
  },
  { puppet },
);

describe("Invoke", () => {
  it.each([
    [
      "a caller without a policy",
      "Bob",
      "puppet",
      "",
      "because no identity-based policy allows the lambda:InvokeFunction action",
    ],
    [
      "a caller whose policy names another function",
      "Cid",
      "brief",
      "",
      "because no identity-based",
    ],
    [
      "a caller whose policy names the function without its version",
      "Cid",
      "puppet:$LATEST",
      ":$LATEST",
      "because no identity-based",
    ],
    [
      "a caller without a policy, even if the function does not exist",
      "Bob",
      "nothing",
      "",
      "because no identity-based",
    ],
    [
      "a caller without a policy, even if the version does not exist",
      "Bob",
      "puppet:7",
      ":7",
      "because no identity-based",
    ],
  ])("refuses %s", async (_, userName, name, qualifier, why) => {
    const error = await refusal(functions.invoke(name, {}, {}, userName));
    expect([error.name, error.$metadata.httpStatusCode]).toEqual(["AccessDeniedException", 403]);
    const arn = `arn:aws:lambda:us-east-1:123456789012:function:${name.split(":")[0]}${qualifier}`;
    expect(error.message).toContain(
      `User: arn:aws:iam::123456789012:user/${userName} is not authorized to perform: lambda:InvokeFunction on resource: ${arn} ${why}`,
    );
  });

  it("allows a caller with a policy, and a caller whom the function's policy allows", async () => {
    expect((await functions.invoke("puppet", {}, {}, "Cid")).status).toBe(200);
    expect((await functions.invoke("puppet", {}, {}, "Dan")).status).toBe(200);
    expect((await refusal(functions.invoke("brief", {}, {}, "Dan"))).name).toBe(
      "AccessDeniedException",
    );
  });

  it.each([
    [
      "a function that does not exist",
      "nothing",
      "Function not found: arn:aws:lambda:us-east-1:123456789012:function:nothing:$LATEST",
    ],
    [
      "the name of a member of every object",
      "constructor",
      "Function not found: arn:aws:lambda:us-east-1:123456789012:function:constructor:$LATEST",
    ],
    [
      "a version that does not exist",
      "puppet:7",
      "Function not found: arn:aws:lambda:us-east-1:123456789012:function:puppet:7",
    ],
  ])("refuses %s as not found", async (_, name, message) => {
    const error = await refusal(functions.invoke(name, {}));
    expect(error).toMatchObject({ name: "ResourceNotFoundException", Type: "User", message });
    expect(error.$metadata.httpStatusCode).toBe(404);
  });

  it("refuses a call above the reserved concurrency", async () => {
    const error = await refusal(functions.invoke("none", {}));
    expect(error).toMatchObject({
      name: "TooManyRequestsException",
      message: "Rate Exceeded.",
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    });
    expect(error.$metadata.httpStatusCode).toBe(429);
  });

  const path = "/2015-03-31/functions/puppet/invocations";
  it.each([
    [
      "an invalid name",
      "POST",
      "/2015-03-31/functions/a%20b/invocations",
      "{}",
      [],
      400,
      "ValidationException",
    ],
    [
      "a qualifier that contradicts the name",
      "POST",
      "/2015-03-31/functions/puppet%3A1/invocations?Qualifier=2",
      "{}",
      [],
      400,
      "InvalidParameterValueException",
    ],
    [
      "an unknown invocation type",
      "POST",
      path,
      "{}",
      [["X-Amz-Invocation-Type", "Later"]],
      400,
      "ValidationException",
    ],
    [
      "a payload that is not JSON",
      "POST",
      path,
      '{"password": hunter2}',
      [],
      400,
      "InvalidRequestContentException",
    ],
    [
      "an event that is too large",
      "POST",
      path,
      `"${"x".repeat(6_291_455)}"`,
      [],
      413,
      "RequestTooLargeException",
    ],
    [
      "an event that is too large for an asynchronous invocation",
      "POST",
      path,
      `"${"x".repeat(1_048_575)}"`,
      [["X-Amz-Invocation-Type", "Event"]],
      413,
      "RequestTooLargeException",
    ],
    ["another method", "GET", path, "", [], 404, "UnknownOperationException"],
    [
      "another operation",
      "POST",
      "/2015-03-31/functions",
      "{}",
      [],
      404,
      "UnknownOperationException",
    ],
  ] as const)("refuses %s", async (_, method, target, body, headers, status, type) => {
    const answer = await functions.local.aws("lambda", target, {
      method,
      as: functions.local.keys("Ann"),
      body,
      headers,
    });
    expect([answer.status, answer.header("x-amzn-errortype")]).toEqual([status, type]);
    expect(functions.local.lines.join("\n")).not.toContain("hunter2");
  });

  it.each([
    ["unsigned", {}, "MissingAuthenticationTokenException", "Missing Authentication Token"],
    [
      "signed for another region",
      { region: "eu-west-1" },
      "InvalidSignatureException",
      "Credential should be scoped to a valid region",
    ],
    [
      "tampered with",
      { tampered: true },
      "InvalidSignatureException",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    ],
  ])(
    "refuses a request that is %s",
    async (
      name,
      { tampered = false, ...options }: { tampered?: boolean; region?: string },
      type,
      message,
    ) => {
      const answer = await functions.local.aws("lambda", path, {
        ...(name === "unsigned" ? {} : { as: functions.local.keys("Ann") }),
        body: "{}",
        ...(tampered ? { tamper: (request) => ({ ...request, body: Buffer.from("[]") }) } : {}),
        ...options,
      });
      expect([answer.status, answer.header("x-amzn-errortype")]).toEqual([403, type]);
      const said = jsonOf<{ message: string }>(answer).message;
      expect(tampered ? said : said.slice(0, message.length)).toBe(message);
    },
  );
});
