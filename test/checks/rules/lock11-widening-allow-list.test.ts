import { CfnResource, Fn, type Stack } from "aws-cdk-lib";
import { describeRule } from "../describe-rule.ts";

/** An API with a policy of these statements. */
function api(...statements: readonly object[]) {
  return (stack: Stack) => {
    const Policy = { Version: "2012-10-17", Statement: statements };
    new CfnResource(stack, "Api", { type: "AWS::ApiGateway::RestApi", properties: { Policy } });
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
