import { CfnParameter, CfnResource, Fn, type Stack } from "aws-cdk-lib";
import { describeRule } from "../describe-rule.ts";

/** One resource with the logical id `It`. */
function resource(type: string, properties: object = {}) {
  return (stack: Stack) => new CfnResource(stack, "It", { type, properties: { ...properties } });
}
const untold = (stack: Stack) => new CfnParameter(stack, "P").valueAsString;

const graph = (AuthenticationType: string, ...others: readonly string[]) =>
  resource("AWS::AppSync::GraphQLApi", {
    AuthenticationType,
    AdditionalAuthenticationProviders: others.map((other) => ({ AuthenticationType: other })),
  });
const events = (...types: readonly string[]) =>
  resource("AWS::AppSync::Api", {
    EventConfig: { AuthProviders: types.map((AuthType) => ({ AuthType })) },
  });
const gateway = (AuthorizerType: string) =>
  resource("AWS::BedrockAgentCore::Gateway", { Name: "agent", AuthorizerType });
const policy = (statement: object) =>
  resource("AWS::VpcLattice::AuthPolicy", {
    ResourceIdentifier: "svc-1",
    Policy: {
      Statement: [
        { Effect: "Allow", Principal: "*", Action: "vpc-lattice-svcs:Invoke", Resource: "*" },
      ].map((base) => ({ ...base, ...statement })),
    },
  });

const key = /^an API key is enough to call it\. Anyone who reaches/;
const none = /^its authentication is NONE\./;

describeRule("LOCK20", {
  fails: [
    ["a GraphQL API with a key", graph("API_KEY"), "It", key],
    ["a GraphQL API with a key beside IAM", graph("AWS_IAM", "API_KEY"), "It", key],
    [
      "a GraphQL API whose other authentication types are imported",
      (stack) =>
        resource("AWS::AppSync::GraphQLApi", {
          AuthenticationType: "AWS_IAM",
          AdditionalAuthenticationProviders: Fn.importValue("ways"),
        })(stack),
      "It",
      /^who may call it cannot be determined/,
    ],
    ["an Event API with a key", events("AWS_IAM", "API_KEY"), "It", key],
    [
      "an Event API without authentication types",
      events(),
      "It",
      /^who may call it cannot be determined/,
    ],
    [
      "a key of an API outside the templates",
      resource("AWS::AppSync::ApiKey", { ApiId: "abc" }),
      "It",
      /^who may call the API of this API key cannot be determined/,
    ],
    ["a service without an AuthType", resource("AWS::VpcLattice::Service"), "It", none],
    [
      "a service network without authentication",
      resource("AWS::VpcLattice::ServiceNetwork", { AuthType: "NONE" }),
      "It",
      none,
    ],
    [
      "a service whose AuthType is a parameter",
      (stack) => resource("AWS::VpcLattice::Service", { AuthType: untold(stack) })(stack),
      "It",
      /^who may call it cannot be determined/,
    ],
    ["a policy for every principal", policy({}), "It", /^its policy allows unsigned requests\./],
    [
      "a policy for every principal in one network",
      policy({ Condition: { StringEquals: { "vpc-lattice-svcs:SourceVpc": "vpc-1" } } }),
      "It",
      /^its policy allows unsigned requests\./,
    ],
    [
      "a policy that cannot be determined",
      resource("AWS::VpcLattice::AuthPolicy", { Policy: Fn.importValue("policy") }),
      "It",
      /^what its policy allows cannot be determined/,
    ],
    [
      "an agent's gateway without an authorizer",
      gateway("NONE"),
      "It",
      /^its authorizer is NONE\./,
    ],
    [
      "an agent's gateway of which a parameter decides",
      (stack) => gateway(untold(stack))(stack),
      "It",
      /^who may call it cannot be determined/,
    ],
  ],
  passes: [
    ["an agent's gateway with IAM", gateway("AWS_IAM")],
    ["an agent's gateway with tokens", gateway("CUSTOM_JWT")],
    ["a GraphQL API with IAM and a user pool", graph("AWS_IAM", "AMAZON_COGNITO_USER_POOLS")],
    ["an Event API with a Lambda authorizer", events("AWS_LAMBDA")],
    [
      "a key of an API in the templates that does not accept keys",
      (stack) => {
        graph("AWS_IAM")(stack);
        const properties = { ApiId: Fn.getAtt("It", "ApiId") };
        new CfnResource(stack, "Key", { type: "AWS::AppSync::ApiKey", properties });
      },
    ],
    ["a service with IAM", resource("AWS::VpcLattice::Service", { AuthType: "AWS_IAM" })],
    ["a policy for a role", policy({ Principal: { AWS: "arn:aws:iam::123456789012:role/a" } })],
    [
      "a policy for an organization",
      policy({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
    ],
    [
      "a policy for every principal that signs",
      policy({ Condition: { StringNotEqualsIgnoreCase: { "aws:PrincipalType": "anonymous" } } }),
    ],
    ["a policy that denies every principal", policy({ Effect: "Deny" })],
  ],
});
