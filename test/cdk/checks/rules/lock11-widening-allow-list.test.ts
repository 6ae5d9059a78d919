import { CfnResource, Fn, type Stack } from "aws-cdk-lib";
import { describeRule } from "../describe-rule.ts";

/** A REST API with a resource policy of these statements. */
function api(...statements: readonly object[]) {
  return (stack: Stack) => {
    const Policy = { Version: "2012-10-17", Statement: statements };
    new CfnResource(stack, "Api", { type: "AWS::ApiGateway::RestApi", properties: { Policy } });
  };
}

/** The same API with a method that requires IAM and an open one. */
function apiWithRoutes(...statements: readonly object[]) {
  return (stack: Stack) => {
    api(...statements)(stack);
    for (const [PathPart, AuthorizationType] of [
      ["signed", "AWS_IAM"],
      ["open", "NONE"],
    ]) {
      const RestApiId = Fn.ref("Api");
      const ParentId = Fn.getAtt("Api", "RootResourceId");
      new CfnResource(stack, `${PathPart}Path`, {
        type: "AWS::ApiGateway::Resource",
        properties: { RestApiId, ParentId, PathPart },
      });
      const ResourceId = Fn.ref(`${PathPart}Path`);
      new CfnResource(stack, `${PathPart}Method`, {
        type: "AWS::ApiGateway::Method",
        properties: { RestApiId, ResourceId, HttpMethod: "GET", AuthorizationType },
      });
    }
  };
}

const Action = "execute-api:Invoke";
const everybody = { Principal: "*", Action, Resource: "execute-api:/*" };
const addresses = { "aws:SourceIp": ["192.0.2.0/24"] };
const problem = /^its policy allows callers by their address\. Such callers/;

describeRule("LOCK11", {
  fails: [
    [
      "an Allow for addresses",
      api({ Effect: "Allow", ...everybody, Condition: { IpAddress: addresses } }),
      "Api",
      problem,
    ],
    [
      "an Allow with NotIpAddress beside a Deny",
      api(
        { Effect: "Deny", ...everybody, Condition: { NotIpAddress: addresses } },
        {
          Effect: "Allow",
          ...everybody,
          Principal: { AWS: ["*"] },
          Condition: { NotIpAddress: { "AWS:sourceip": "198.51.100.1" } },
        },
      ),
      "Api",
      problem,
    ],
    [
      "an Allow for every principal on a method that requires IAM, beside a Deny",
      apiWithRoutes(
        { Effect: "Deny", ...everybody, Condition: { NotIpAddress: addresses } },
        { Effect: "Allow", ...everybody },
      ),
      "Api",
      /^its policy allows every principal to call GET \/signed, which requires a grant\. Such callers/,
    ],
    [
      "an Allow for every principal whose pattern covers a method that requires IAM",
      apiWithRoutes({ Effect: "Allow", ...everybody, Resource: "execute-api:/prod/*/si*" }),
      "Api",
      /^its policy allows every principal to call GET \/signed/,
    ],
    [
      "a policy that cannot be determined",
      (stack) =>
        new CfnResource(stack, "Api", {
          type: "AWS::ApiGateway::RestApi",
          properties: { Policy: Fn.importValue("policy") },
        }),
      "Api",
      /^what its policy allows cannot be determined/,
    ],
  ],
  passes: [
    [
      "a Deny for other addresses, beside an Allow",
      api(
        { Effect: "Allow", ...everybody },
        { Effect: "Deny", ...everybody, Condition: { NotIpAddress: addresses } },
      ),
    ],
    [
      "an Allow for the open method only, and an Allow for unsigned requests",
      apiWithRoutes(
        { Effect: "Allow", ...everybody, Resource: "execute-api:/prod/GET/open" },
        { Effect: "Allow", ...everybody, Condition: { Null: { "aws:PrincipalArn": "true" } } },
      ),
    ],
    [
      "an Allow for a role from some addresses",
      api({
        Effect: "Allow",
        ...everybody,
        Principal: { AWS: "arn:aws:iam::123456789012:role/a" },
        Condition: { IpAddress: addresses },
      }),
    ],
  ],
});
