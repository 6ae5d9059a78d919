import { describe, expect, it } from "vitest";
import {
  att,
  lambda,
  ref,
  role,
  roleFor,
  user,
  type Resource,
  type Statement,
} from "../../deployment/sketch.ts";
import { answer, cellOf, isConfirmed, sketchedMatrix } from "../matrix-of.ts";

/** Matches the condition keys of an example in cases in which they do not matter. */
const ANYTHING: unknown = expect.any(Object);

const ROOT = { AWS: "arn:aws:iam::123456789012:root" };
const ELSEWHERE = "999988887777";

describe("access to a role", () => {
  const trusting = (...statements: readonly object[]): Resource => ({
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName: "Target",
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: statements.map((one) => ({ Effect: "Allow", Action: "sts:AssumeRole", ...one })),
      },
    },
  });
  const assume: Statement = { Action: "sts:AssumeRole", Resource: "*" };
  const matrix = (target: Resource) =>
    sketchedMatrix({
      Kim: user("Kim", assume),
      Lee: user("Lee"),
      First: roleFor("Kim", "First", assume),
      Target: { ...target, DependsOn: ["Kim", "Lee", "First"] },
    });
  const external = { StringEquals: { "sts:ExternalId": "x-1" } };
  const OTHER = `arn:aws:iam::${ELSEWHERE}:root`;

  it.each<[string, object, string, string, object?]>([
    ["the account, and a user's policies allow the call", { Principal: ROOT }, "user Kim", "yes"],
    ["the account, and a user has no policies", { Principal: ROOT }, "user Lee", "no"],
    ["the user that calls", { Principal: { AWS: att("Lee") } }, "user Lee", "yes"],
    ["another user than the one that calls", { Principal: { AWS: att("Lee") } }, "user Kim", "no"],
    [
      "another role, and a session of that role calls",
      { Principal: { AWS: att("First") } },
      "role First",
      "yes",
    ],
    [
      "another role, and a user calls who may assume that role",
      { Principal: { AWS: att("First") } },
      "user Kim",
      "no",
    ],
    [
      "another account with an external id, and that account calls",
      { Principal: { AWS: OTHER }, Condition: external },
      `account ${ELSEWHERE}`,
      "if sts:ExternalId is x-1",
      { "sts:ExternalId": ["x-1"] },
    ],
    [
      "another account, and a third account calls",
      { Principal: { AWS: OTHER }, Condition: external },
      "any other account",
      "no",
    ],
    ["every principal, and another account calls", { Principal: "*" }, "any other account", "yes"],
    [
      "every principal, and the request is unsigned, so STS rejects it",
      { Principal: "*" },
      "anyone",
      "no",
    ],
    [
      "a service, and that service calls",
      { Principal: { Service: "ecs-tasks.amazonaws.com" } },
      "service ecs-tasks.amazonaws.com",
      "yes",
    ],
    [
      "a service, and a user calls",
      { Principal: { Service: "ecs-tasks.amazonaws.com" } },
      "user Kim",
      "no",
    ],
    [
      "sessions whose name matches a pattern",
      { Principal: ROOT, Condition: { StringLike: { "sts:RoleSessionName": "${aws:username}" } } },
      "user Kim",
      "if sts:RoleSessionName is like ${aws:username}",
      { "sts:RoleSessionName": ["Kim"] },
    ],
    [
      "sessions whose name matches a pattern that no valid name matches",
      { Principal: ROOT, Condition: { StringLike: { "sts:RoleSessionName": ["?", "*/*"] } } },
      "user Kim",
      "no",
    ],
    [
      "principals with one name, and any administrator calls",
      {
        Principal: ROOT,
        Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/Admin" } },
      },
      "any administrator",
      "if aws:PrincipalArn matches arn:aws:iam::123456789012:role/Admin",
    ],
    [
      "principals with one name, and a user with another name calls",
      {
        Principal: ROOT,
        Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/Admin" } },
      },
      "user Kim",
      "no",
    ],
  ])("is correct if the role trusts %s", (_, statement, who, expected, assumed) => {
    const cell = cellOf(matrix(trusting(statement)), who, "role Target");
    expect(answer(cell)).toBe(expected);
    expect(isConfirmed(cell)).toBe(expected !== "no");
    expect(Object.fromEntries(cell.example?.assumed ?? [])).toEqual(assumed ?? ANYTHING);
  });
});

describe("the access of a function's role to a function", () => {
  const Role = { Role: att("Shared") };
  const asFunction = (id: string, operator = "ArnEquals"): Statement => ({
    Action: "lambda:InvokeFunction",
    Resource: { "Fn::Sub": "arn:aws:lambda:us-east-1:123456789012:function:target" },
    Condition: {
      [operator]: {
        "lambda:SourceFunctionArn": `arn:aws:lambda:us-east-1:123456789012:function:${id}`,
      },
    },
  });
  const functions = (...statements: readonly Statement[]) => {
    const { FirstRole: _, ...first } = lambda("First", "code", Role);
    const { SecondRole: __, ...second } = lambda("Second", "code", Role);
    return {
      ...lambda("Target", "code"),
      Shared: role("lambda.amazonaws.com", ...statements),
      ...first,
      ...second,
    };
  };

  it.each<[string, readonly Statement[], string]>([
    [
      "to one function that has the role",
      [asFunction("second")],
      "if lambda:SourceFunctionArn matches arn:aws:lambda:us-east-1:123456789012:function:second",
    ],
    ["to a function that has another role", [asFunction("target")], "no"],
    [
      "to callers that are not functions",
      [{ ...asFunction("first"), Condition: { Null: { "lambda:SourceFunctionArn": "true" } } }],
      "if lambda:SourceFunctionArn is absent",
    ],
    [
      "on the target's versions only",
      [
        {
          Action: "lambda:InvokeFunction",
          Resource: "arn:aws:lambda:us-east-1:123456789012:function:target:*",
        },
      ],
      "only as $LATEST",
    ],
    [
      "on the target and its versions",
      [
        {
          Action: "lambda:InvokeFunction",
          Resource: "arn:aws:lambda:us-east-1:123456789012:function:target*",
        },
      ],
      "yes",
    ],
    [
      "to sessions with one name",
      [{ ...asFunction("first"), Condition: { StringLike: { "aws:userid": "*:night" } } }],
      "if aws:userid is like *:night",
    ],
  ])("is correct for a grant %s", (_, statements, expected) => {
    const cell = cellOf(
      sketchedMatrix(functions(...statements)),
      "role S/Shared",
      "function target",
      "lambda:InvokeFunction",
    );
    expect(answer(cell)).toBe(expected);
    expect(isConfirmed(cell)).toBe(expected !== "no");
  });

  it("follows the target function's resource policy", () => {
    const matrix = sketchedMatrix({
      ...functions(),
      Permission: {
        Type: "AWS::Lambda::Permission",
        Properties: {
          Action: "lambda:InvokeFunction",
          FunctionName: ref("Target"),
          Principal: ELSEWHERE,
        },
      },
    });
    const at = (who: string) =>
      answer(cellOf(matrix, who, "function target", "lambda:InvokeFunction"));
    expect(at(`account ${ELSEWHERE}`)).toBe("yes");
    expect(at("any other account")).toBe("no");
    expect(at("role S/Shared")).toBe("no");
  });
});
