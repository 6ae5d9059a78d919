import { CfnResource, Fn, type Stack } from "aws-cdk-lib";
import { describeRule } from "../describe-rule.ts";

/** An API with a policy of these statements. */
function api(...statements: readonly object[]) {
  return (stack: Stack) => {
    const Policy = { Version: "2012-10-17", Statement: statements };
    new CfnResource(stack, "Api", { type: "AWS::ApiGateway::RestApi", properties: { Policy } });
  };
}

/** The same, with a method that asks for IAM and one that asks for nothing. */
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
const problem = /^its policy allows callers by their address\. Whoever calls/;

describeRule("LOCK11", {
  fails: [
    [
      "an Allow for addresses",
      api({ Effect: "Allow", ...everybody, Condition: { IpAddress: addresses } }),
      "Api",
      problem,
    ],
    [
      "an Allow for all but some addresses, beside a Deny",
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
      "an Allow for everybody of an API that asks for IAM, beside a Deny",
      apiWithRoutes(
        { Effect: "Deny", ...everybody, Condition: { NotIpAddress: addresses } },
        { Effect: "Allow", ...everybody },
      ),
      "Api",
      /^its policy allows everybody GET \/signed, which asks for a grant\. Whoever calls/,
    ],
    [
      "an Allow for everybody whose pattern has such a method in it",
      apiWithRoutes({ Effect: "Allow", ...everybody, Resource: "execute-api:/prod/*/si*" }),
      "Api",
      /^its policy allows everybody GET \/signed/,
    ],
    [
      "a policy that cannot be told",
      (stack) =>
        new CfnResource(stack, "Api", {
          type: "AWS::ApiGateway::RestApi",
          properties: { Policy: Fn.importValue("policy") },
        }),
      "Api",
      /^what its policy allows cannot be told/,
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
      "an Allow for the method alone that asks for nothing, and one for those who do not sign",
      apiWithRoutes(
        { Effect: "Allow", ...everybody, Resource: "execute-api:/prod/GET/open" },
        { Effect: "Allow", ...everybody, Condition: { Null: { "aws:PrincipalArn": "true" } } },
      ),
    ],
    [
      "a role from some addresses",
      api({
        Effect: "Allow",
        ...everybody,
        Principal: { AWS: "arn:aws:iam::123456789012:role/a" },
        Condition: { IpAddress: addresses },
      }),
    ],
  ],
});
