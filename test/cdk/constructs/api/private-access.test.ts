import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { RestApi } from "aws-cdk-lib/aws-apigateway";
import { InterfaceVpcEndpoint } from "aws-cdk-lib/aws-ec2";
import { expect, it } from "vitest";
import {
  allowUnsigned,
  NoVpcEndpoint,
  privateAccess,
} from "../../../../lib/cdk/constructs/api/private-access.ts";
import { testApp } from "../../../app/stacks/synth-stage.ts";
import { onlyOf } from "../../../app/stacks/template-queries.ts";

it("privateAccess makes the API private and denies calls outside the VPC endpoints, without an Allow", () => {
  const stack = new Stack(testApp(), "Test");
  const endpoint = InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, "Endpoint", {
    vpcEndpointId: "vpce-1",
    port: 443,
  });
  const access = privateAccess([endpoint]);
  const api = new RestApi(stack, "Api", { ...access });
  api.root.addMethod("GET");
  const statements = () => {
    const { Policy } = onlyOf(Template.fromStack(stack), "AWS::ApiGateway::RestApi");
    return (Policy as { Statement: unknown[] }).Statement; // CDK writes every policy with a list.
  };
  access.policy.addStatements(allowUnsigned("prod", "GET", "/open/{id}"));
  expect(onlyOf(Template.fromStack(stack), "AWS::ApiGateway::RestApi")).toMatchObject({
    EndpointConfiguration: { Types: ["PRIVATE"], VpcEndpointIds: ["vpce-1"] },
  });
  expect(statements()).toEqual([
    {
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "execute-api:Invoke",
      Resource: "execute-api:/*",
      Condition: { StringNotEquals: { "aws:SourceVpce": ["vpce-1"] } },
    },
    {
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: "execute-api:Invoke",
      Resource: "execute-api:/prod/GET/open/*",
      Condition: { Null: { "aws:PrincipalArn": "true" } },
    },
  ]);
});

it.each([
  ["GET", "/", "execute-api:/prod/GET/"],
  ["ANY", "/a/{proxy+}", "execute-api:/prod/*/a/*"],
  ["POST", "/a/{b}/c", "execute-api:/prod/POST/a/*/c"],
])(
  "allowUnsigned allows unsigned requests to %s %s by the pattern %s",
  (method, path, resource) => {
    expect(allowUnsigned("prod", method, path).resources).toEqual([resource]);
  },
);

it("privateAccess rejects an empty list of VPC endpoints", () => {
  expect(() => privateAccess([])).toThrow(NoVpcEndpoint);
});
