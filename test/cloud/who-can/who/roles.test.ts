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

/** Where it does not matter what the example tells. */
const ANYTHING: unknown = expect.any(Object);

const ROOT = { AWS: "arn:aws:iam::123456789012:root" };
const ELSEWHERE = "999988887777";

describe("who can assume a role", () => {
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
    ["the account, and own policies allow", { Principal: ROOT }, "user Kim", "yes"],
    ["the account, and they do not", { Principal: ROOT }, "user Lee", "no"],
    ["a user by name", { Principal: { AWS: att("Lee") } }, "user Lee", "yes"],
    ["another user", { Principal: { AWS: att("Lee") } }, "user Kim", "no"],
    ["a role, for its sessions", { Principal: { AWS: att("First") } }, "role First", "yes"],
    ["a role, not for who may assume it", { Principal: { AWS: att("First") } }, "user Kim", "no"],
    [
      "another account with an id",
      { Principal: { AWS: OTHER }, Condition: external },
      `account ${ELSEWHERE}`,
      "if sts:ExternalId is x-1",
      { "sts:ExternalId": ["x-1"] },
    ],
    [
      "one account, not any",
      { Principal: { AWS: OTHER }, Condition: external },
      "any other account",
      "no",
    ],
    ["everybody, the other account too", { Principal: "*" }, "any other account", "yes"],
    ["everybody, but STS takes no request without a signature", { Principal: "*" }, "anyone", "no"],
    [
      "a service",
      { Principal: { Service: "ecs-tasks.amazonaws.com" } },
      "service ecs-tasks.amazonaws.com",
      "yes",
    ],
    [
      "a service, not a user",
      { Principal: { Service: "ecs-tasks.amazonaws.com" } },
      "user Kim",
      "no",
    ],
    [
      "a name of the session",
      { Principal: ROOT, Condition: { StringLike: { "sts:RoleSessionName": "${aws:username}" } } },
      "user Kim",
      "if sts:RoleSessionName is like ${aws:username}",
      { "sts:RoleSessionName": ["Kim"] },
    ],
    [
      "a name that no session has",
      { Principal: ROOT, Condition: { StringLike: { "sts:RoleSessionName": ["?", "*/*"] } } },
      "user Kim",
      "no",
    ],
    [
      "administrators of one name",
      {
        Principal: ROOT,
        Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/Admin" } },
      },
      "any administrator",
      "if aws:PrincipalArn matches arn:aws:iam::123456789012:role/Admin",
    ],
    [
      "administrators of one name, not a user of another",
      {
        Principal: ROOT,
        Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/Admin" } },
      },
      "user Kim",
      "no",
    ],
  ])("trusting %s", (_, statement, who, expected, assumed) => {
    const cell = cellOf(matrix(trusting(statement)), who, "role Target");
    expect(answer(cell)).toBe(expected);
    expect(isConfirmed(cell)).toBe(expected !== "no");
    expect(Object.fromEntries(cell.example?.assumed ?? [])).toEqual(assumed ?? ANYTHING);
  });
});

describe("what a function's role can do", () => {
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
      "of one of its functions",
      [asFunction("second")],
      "if lambda:SourceFunctionArn matches arn:aws:lambda:us-east-1:123456789012:function:second",
    ],
    ["of a function of another role", [asFunction("target")], "no"],
    [
      "of all but functions",
      [{ ...asFunction("first"), Condition: { Null: { "lambda:SourceFunctionArn": "true" } } }],
      "if lambda:SourceFunctionArn is absent",
    ],
    [
      "by the version alone",
      [
        {
          Action: "lambda:InvokeFunction",
          Resource: "arn:aws:lambda:us-east-1:123456789012:function:target:*",
        },
      ],
      "only as $LATEST",
    ],
    [
      "by its own name and the version's",
      [
        {
          Action: "lambda:InvokeFunction",
          Resource: "arn:aws:lambda:us-east-1:123456789012:function:target*",
        },
      ],
      "yes",
    ],
    [
      "for a session of one name",
      [{ ...asFunction("first"), Condition: { StringLike: { "aws:userid": "*:night" } } }],
      "if aws:userid is like *:night",
    ],
  ])("is what is granted %s", (_, statements, expected) => {
    const cell = cellOf(
      sketchedMatrix(functions(...statements)),
      "role S/Shared",
      "function target",
      "lambda:InvokeFunction",
    );
    expect(answer(cell)).toBe(expected);
    expect(isConfirmed(cell)).toBe(expected !== "no");
  });

  it("follows the function's own policy", () => {
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
