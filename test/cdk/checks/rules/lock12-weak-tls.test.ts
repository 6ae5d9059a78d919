import { CfnParameter, CfnResource, type Stack } from "aws-cdk-lib";
import { LambdaRestApi } from "aws-cdk-lib/aws-apigateway";
import { describeRule, plainFunction } from "../describe-rule.ts";

function api(properties: object, kind = "RestApi") {
  return (stack: Stack) =>
    new CfnResource(stack, "Api", { type: `AWS::ApiGateway::${kind}`, properties });
}

const SecurityPolicy = "SecurityPolicy_TLS13_1_3_2025_09";
const EndpointAccessMode = "STRICT";

describeRule("LOCK12", {
  fails: [
    [
      "an API with CDK's defaults",
      (stack) => new LambdaRestApi(stack, "Api", { handler: plainFunction(stack) }),
      "Api/Resource",
      /^its SecurityPolicy is not set\. Clients may connect with TLS 1\.0/,
    ],
    [
      "an API with TLS 1.0",
      api({ SecurityPolicy: "TLS_1_0", EndpointAccessMode }),
      "Api",
      /is TLS_1_0/,
    ],
    [
      "an API without an access mode",
      api({ SecurityPolicy }),
      "Api",
      /EndpointAccessMode is not set/,
    ],
    [
      "an API with the access mode BASIC",
      api({ SecurityPolicy, EndpointAccessMode: "BASIC" }),
      "Api",
      /EndpointAccessMode is BASIC/,
    ],
    ["a domain without a policy", api({}, "DomainName"), "Api", /SecurityPolicy is not set/],
    [
      "a policy from a parameter",
      (stack) => {
        const { valueAsString } = new CfnParameter(stack, "P");
        api({ SecurityPolicy: valueAsString, EndpointAccessMode })(stack);
      },
      "Api",
      /SecurityPolicy is not set/,
    ],
  ],
  passes: [
    ["an API with TLS 1.3 and the access mode STRICT", api({ SecurityPolicy, EndpointAccessMode })],
    [
      "a domain with TLS 1.2 and the access mode STRICT",
      api(
        { SecurityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09", EndpointAccessMode },
        "DomainName",
      ),
    ],
    ["an API whose default endpoint is disabled", api({ DisableExecuteApiEndpoint: true })],
  ],
});
