import { CfnParameter, CfnResource, type Stack } from "aws-cdk-lib";
import { AnyPrincipal, OrganizationPrincipal, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type CfnUrl, FunctionUrlAuthType } from "aws-cdk-lib/aws-lambda";
import { describeRule, plainFunction } from "../describe-rule.ts";

function webEndpoint(AuthType: string) {
  return { type: "AWS::Lambda::WebFunctionEndpoint", properties: { AuthType } };
}

/** A permission for everybody, as far as this narrows it. */
function permission(narrowed: Readonly<Record<string, string>>) {
  return (stack: Stack) => {
    const FunctionName = plainFunction(stack).functionName;
    const properties = { FunctionName, Action: "lambda:InvokeFunction", Principal: "*" };
    new CfnResource(stack, "All", {
      type: "AWS::Lambda::Permission",
      properties: { ...properties, ...narrowed },
    });
  };
}

const everybody = /every principal of every account/;

describeRule("LOCK02", {
  fails: [
    [
      "a function URL with NONE",
      (stack) => plainFunction(stack).addFunctionUrl({ authType: FunctionUrlAuthType.NONE }),
      "F/FunctionUrl/Resource",
      /^the endpoint's AuthType is NONE\. Anybody on the internet/,
    ],
    [
      "a function URL of which a parameter decides",
      (stack) => {
        const url = plainFunction(stack).addFunctionUrl();
        const resource = url.node.defaultChild as CfnUrl; // Which a FunctionUrl has for it.
        resource.authType = new CfnParameter(stack, "Auth").valueAsString;
      },
      "F/FunctionUrl/Resource",
      /not to be told from the template/,
    ],
    [
      "a web function that authorizes callers itself",
      (stack) => new CfnResource(stack, "Endpoint", webEndpoint("ApplicationManaged")),
      "Endpoint",
      /ApplicationManaged/,
    ],
    [
      "a permission for everybody",
      (stack) => plainFunction(stack).addPermission("All", { principal: new AnyPrincipal() }),
      "F/All",
      everybody,
    ],
    [
      "a permission for everybody to use a URL that asks for IAM",
      (stack) => {
        const fn = plainFunction(stack);
        fn.addFunctionUrl();
        fn.addPermission("All", {
          principal: new AnyPrincipal(),
          action: "lambda:InvokeFunctionUrl",
          functionUrlAuthType: FunctionUrlAuthType.AWS_IAM,
        });
      },
      "F/All",
      everybody,
    ],
    ["a permission for any source", permission({ SourceArn: "*" }), "All", everybody],
    [
      "a permission for any source that is anything",
      permission({ SourceArn: "arn:aws:*:*:*:*" }),
      "All",
      everybody,
    ],
    ["a permission for any account", permission({ SourceAccount: "*" }), "All", everybody],
    ["a permission for any organization", permission({ PrincipalOrgID: "**" }), "All", everybody],
  ],
  passes: [
    ["a function URL with IAM, the default", (stack) => plainFunction(stack).addFunctionUrl()],
    ["a web function with IAM", (stack) => new CfnResource(stack, "E", webEndpoint("IamAuth"))],
    [
      "a permission for an organization, and one for a service",
      (stack) => {
        const fn = plainFunction(stack);
        fn.addPermission("Org", { principal: new OrganizationPrincipal("o-12345abcde") });
        fn.addPermission("S3", { principal: new ServicePrincipal("s3.amazonaws.com") });
      },
    ],
    [
      "a permission for one source",
      permission({ SourceArn: "arn:aws:events:eu-west-1:123456789012:rule/*" }),
    ],
    [
      "a permission for a source that CloudFormation knows",
      (stack) => permission({ SourceArn: new CfnParameter(stack, "P").valueAsString })(stack),
    ],
  ],
});
