import { afterEach, describe, expect, it, vi } from "vitest";
import { accessOf } from "../../../../lib/cloud/who-can/access.ts";
import { att, lambda, ref, restApi, role, user, type Resources } from "../../deployment/sketch.ts";
import { key } from "../what/key-scenes.ts";
import { sketchedMatrix } from "../matrix-of.ts";

afterEach(() => {
  vi.useRealTimers();
});

const sub = (text: string) => ({ "Fn::Sub": text });

/** Returns resources that use random names and ids in every place where a policy can contain them. */
function resources(): Resources {
  return {
    ...lambda(
      "Fn",
      "code",
      {},
      {
        Action: "kms:Decrypt",
        Resource: att("Key"),
        Condition: {
          StringEquals: { "kms:EncryptionContext:key": [ref("Key"), att("Other"), "a"] },
        },
      },
    ),
    ...lambda("Nameless", "code", { FunctionName: ref("AWS::NoValue"), Role: att("FnRole") }),
    ...restApi({ "GET /x/{id}": { function: "Fn" }, "GET /y/{id}": { function: "Nameless" } }),
    Key: {
      ...key({
        Principal: { AWS: sub("arn:aws:sts::123456789012:assumed-role/${Target}/night") },
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { StringLike: { "aws:userid": sub("${Target.RoleId}:*") } },
      }),
      DependsOn: "Target",
    },
    Other: key(),
    Target: role("arn:aws:iam::123456789012:root"),
    developers: user("developers", {
      Action: "execute-api:Invoke",
      Resource: [
        sub("arn:aws:execute-api:us-east-1:123456789012:${Api}/prod/GET/x/7"),
        sub("arn:aws:execute-api:us-east-1:123456789012:${Api}*GET/y/${!aws:username}"),
      ],
      Condition: {
        StringNotEquals: { "aws:Referer": [ref("Key"), ref("Api"), "b", "developers"] },
        DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" },
      },
    }),
    Nobody: { Type: "AWS::IAM::User", Properties: {} },
  };
}

describe("the names of a matrix", () => {
  it("are the same each time the matrix is made", () => {
    const made = ["2020-02-02", "2040-04-04", "2040-04-04"].map((day) => {
      vi.useFakeTimers({ now: new Date(day), toFake: ["Date"] });
      return JSON.stringify(accessOf(sketchedMatrix(resources())));
    });
    expect(new Set(made).size).toBe(1);
  });

  it("contain no random names or ids", () => {
    const access = accessOf(sketchedMatrix(resources()));
    const text = JSON.stringify(access);
    expect(text).not.toMatch(
      /[0-9a-f]{8}-[0-9a-f]{4}|A(?:ROA|IDA|KIA|SIA)[A-Z0-9]|S-[A-Za-z]+-[A-Za-z0-9]{12}/,
    );
    expect(Object.keys(access.principals)).toEqual([
      "user developers",
      "user S/Nobody",
      "role S/Target",
      "role S/FnRole",
      "role S/NamelessRole",
      "service apigateway.amazonaws.com",
      "service lambda.amazonaws.com",
      "session S/Target/night",
      "any administrator",
      "any other account",
      "anyone",
    ]);
    expect(access.principals["user developers"]).toEqual({
      "route api/prod GET /x/{id}": [
        "execute-api:Invoke if the request is GET /x/7 and aws:CurrentTime is before 2030-01-01T00:00:00Z and aws:Referer is not <S/Api> or <S/Key> or b or developers",
      ],
      "route api/prod GET /y/{id}": [
        expect.stringContaining(
          "the request is arn:aws:execute-api:us-east-1:123456789012:<S/Api>*GET/y/${aws:username}",
        ),
      ],
    });
    expect(access.principals["session S/Target/night"]).toEqual({
      "key S/Key": ["kms:Decrypt"],
    });
    expect(access.principals["role S/FnRole"]).toEqual({
      "key S/Key": [
        "kms:Decrypt if kms:EncryptionContext:key is <S/Key> or a or arn:aws:kms:us-east-1:123456789012:key/<S/Other>",
      ],
    });
  });
});
