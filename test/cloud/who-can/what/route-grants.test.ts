import { describe, expect, it } from "vitest";
import { lambda, policy, restApi, user } from "../../deployment/sketch.ts";
import { ARN, on } from "./call-statements.ts";
import { answer, cellOf, sketchedMatrix } from "../matrix-of.ts";

describe("access to a route", () => {
  it.each([
    ["GET /open", "yes"],
    ["GET /orders", "no"],
    ["GET /dead-open", "no"],
  ])("by an unsigned request to %s is: %s", (route, expected) => {
    const matrix = sketchedMatrix({
      ...lambda("Fn", "code"),
      ...restApi({
        "GET /orders": { function: "Fn" },
        "GET /open": { function: "Fn", authorization: "NONE" },
        "GET /dead-open": { function: "Fn", authorization: "NONE", permitted: false },
      }),
      Kim: user("Kim", on("*")),
    });
    for (const who of ["anyone", "any other account"]) {
      expect(answer(cellOf(matrix, who, `route ${route}`))).toBe(expected);
    }
    const administrator = cellOf(matrix, "any administrator", `route ${route}`);
    expect(answer(administrator)).toBe(route === "GET /dead-open" ? "no" : "yes");
  });

  it("requires that the function's permission covers the declared method", () => {
    const matrix = (source: string) =>
      sketchedMatrix({
        ...lambda("Fn", "code"),
        ...restApi({ "ANY /x": { function: "Fn", permitted: false } }),
        Permission: {
          Type: "AWS::Lambda::Permission",
          Properties: {
            Action: "lambda:InvokeFunction",
            FunctionName: { "Fn::GetAtt": ["Fn", "Arn"] },
            Principal: "apigateway.amazonaws.com",
            SourceArn: { "Fn::Sub": `${ARN}:\${Api}/${source}` },
          },
        },
        Kim: user("Kim", on("*")),
      });
    const at = (source: string) => answer(cellOf(matrix(source), "user Kim", "route ANY /x"));
    expect(at("*/*/x")).toBe("yes");
    // The source ARN has the declared method, regardless of the request's verb.
    expect(at("*/GET/x")).toBe("no");
    expect(at("dev/*/x")).toBe("no");
  });

  it("follows the policies of a group and a managed policy too", () => {
    const matrix = sketchedMatrix({
      ...lambda("Fn", "code"),
      ...restApi({
        "GET /a": { function: "Fn" },
        "GET /b": { function: "Fn" },
        "GET /c": { function: "Fn" },
      }),
      Managed: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: { PolicyDocument: policy(on("GET/a")) },
      },
      Group: {
        Type: "AWS::IAM::Group",
        Properties: { Policies: [{ PolicyName: "P", PolicyDocument: policy(on("GET/b")) }] },
      },
      Kim: {
        Type: "AWS::IAM::User",
        Properties: {
          UserName: "Kim",
          ManagedPolicyArns: [{ Ref: "Managed" }],
          Groups: [{ Ref: "Group" }],
        },
      },
    });
    const at = (route: string) => answer(cellOf(matrix, "user Kim", `route ${route}`));
    expect(["GET /a", "GET /b", "GET /c"].map(at)).toEqual(["yes", "yes", "no"]);
  });
});
