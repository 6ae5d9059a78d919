import { CfnParameter, CfnResource, Fn, type Stack } from "aws-cdk-lib";
import { AnyPrincipal, OrganizationPrincipal, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type CfnUrl, type Function, FunctionUrlAuthType } from "aws-cdk-lib/aws-lambda";
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

/** A resource policy of a function with this statement, and the function with what `more` gives it. */
function policy(statement: object, more: (fn: Function) => void = () => undefined) {
  return (stack: Stack) => {
    const fn = plainFunction(stack);
    more(fn);
    const base = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" };
    const PolicyDocument = { Version: "2012-10-17", Statement: [{ ...base, ...statement }] };
    new CfnResource(stack, "Policy", {
      type: "AWS::Lambda::ResourcePolicy",
      properties: { ResourceArn: fn.functionArn, PolicyDocument },
    });
  };
}
const openUrl = (fn: Function) => fn.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
const whom = (stack: Stack) => new CfnParameter(stack, "Whom").valueAsString;

/** A load balancer whose listener has these actions, and the function's target group. */
function listener(actions: (group: string) => readonly object[], properties: object = {}) {
  return (stack: Stack) => {
    const group = new CfnResource(stack, "Group", {
      type: "AWS::ElasticLoadBalancingV2::TargetGroup",
      properties: { TargetType: "lambda", Targets: [{ Id: plainFunction(stack).functionArn }] },
    });
    new CfnResource(stack, "Listener", {
      type: "AWS::ElasticLoadBalancingV2::Listener",
      properties: { DefaultActions: actions(group.ref), ...properties },
    });
  };
}
const forward = (TargetGroupArn: string) => ({ Type: "forward", Order: 2, TargetGroupArn });
const authenticate = (OnUnauthenticatedRequest?: string) => ({
  Type: "authenticate-oidc",
  Order: 1,
  AuthenticateOidcConfig: { Issuer: "https://id.example.com", OnUnauthenticatedRequest },
});
const unasked = /^the load balancer calls a function without asking who calls\./;

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
    [
      "a resource policy for everybody, by a URL that asks for IAM",
      policy({ Principal: "*", Action: "lambda:InvokeFunctionUrl" }, (fn) => fn.addFunctionUrl()),
      "Policy",
      everybody,
    ],
    [
      "a permission of which a parameter says for whom",
      (stack) => permission({ Principal: whom(stack) })(stack),
      "All",
      /^who may invoke the function cannot be told from the template/,
    ],
    [
      "a permission for the APIs of everybody",
      (stack) => permission({ Principal: "apigateway.amazonaws.com" })(stack),
      "All",
      /^the function's policy lets the APIs of every account invoke it/,
    ],
    [
      "a permission for the APIs of accounts that a wildcard fits",
      permission({
        Principal: "apigateway.amazonaws.com",
        SourceArn: "arn:aws:execute-api:us-east-1:*:*/*/GET/",
      }),
      "All",
      /every account invoke it/,
    ],
    [
      "a permission for everybody by way of any API",
      permission({ SourceArn: "arn:aws:execute-api:*:*:*" }),
      "All",
      everybody,
    ],
    ["a resource policy for everybody", policy({ Principal: "*" }), "Policy", everybody],
    [
      "a resource policy for all but some",
      policy({ NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" } }),
      "Policy",
      everybody,
    ],
    [
      "a resource policy that lets everybody change the function",
      policy({ Principal: { AWS: ["*"] }, Action: "lambda:UpdateFunctionCode" }),
      "Policy",
      /every principal of every account lambda:UpdateFunctionCode/,
    ],
    [
      "a resource policy under a condition that a request without the key meets",
      policy({
        Principal: "*",
        Condition: { StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } },
      }),
      "Policy",
      everybody,
    ],
    [
      "a resource policy for everybody beside an open URL, by another way than the URL",
      policy({ Principal: "*" }, openUrl),
      "Policy",
      everybody,
    ],
    [
      "a resource policy of which a parameter says for whom",
      (stack) => policy({ Principal: { AWS: whom(stack) } })(stack),
      "Policy",
      /^whom it allows lambda:InvokeFunction cannot be told/,
    ],
    [
      "a resource policy that cannot be told",
      (stack) =>
        new CfnResource(stack, "Policy", {
          type: "AWS::Lambda::ResourcePolicy",
          properties: { ResourceArn: "arn", PolicyDocument: Fn.importValue("policy") },
        }),
      "Policy",
      /^what its policy allows cannot be told/,
    ],
    ["a load balancer that forwards", listener((group) => [forward(group)]), "Listener", unasked],
    [
      "a load balancer that forwards to several",
      listener((TargetGroupArn) => [
        { Type: "forward", ForwardConfig: { TargetGroups: [{ TargetGroupArn, Weight: 1 }] } },
      ]),
      "Listener",
      unasked,
    ],
    [
      "a load balancer that lets pass who does not log in",
      listener((group) => [authenticate("allow"), forward(group)]),
      "Listener",
      unasked,
    ],
    [
      "a rule of a listener, whose other way asks",
      (stack) => {
        listener((group) => [authenticate(), forward(group)])(stack);
        new CfnResource(stack, "Rule", {
          type: "AWS::ElasticLoadBalancingV2::ListenerRule",
          properties: { ListenerArn: Fn.ref("Listener"), Actions: [forward(Fn.ref("Group"))] },
        });
      },
      "Rule",
      unasked,
    ],
    [
      "a target group that a listener elsewhere may use",
      listener(() => [{ Type: "fixed-response" }]),
      "Group",
      /^who may call the function of the target group cannot be told/,
    ],
    [
      "a target group of which a parameter says of what it is",
      (stack) =>
        new CfnResource(stack, "Group", {
          type: "AWS::ElasticLoadBalancingV2::TargetGroup",
          properties: { TargetType: whom(stack) },
        }),
      "Group",
      /cannot be told/,
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
      "a permission for an account that CloudFormation knows",
      (stack) => permission({ Principal: stack.account })(stack),
    ],
    [
      "a resource policy for a service, on behalf of an account",
      policy({
        Principal: { Service: "s3.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      }),
    ],
    [
      "a resource policy for a role of the app",
      (stack) => {
        const assumedBy = new ServicePrincipal("lambda.amazonaws.com");
        const { roleArn } = new Role(stack, "Role", { assumedBy });
        policy({ Principal: { AWS: roleArn } })(stack);
      },
    ],
    [
      "a resource policy for an organization",
      policy({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
    ],
    [
      "a resource policy that keeps everybody out",
      policy({ Effect: "Deny", Principal: "*", Action: "lambda:*" }),
    ],
    [
      "a load balancer that has callers log in",
      listener((group) => [authenticate("authenticate"), forward(group)]),
    ],
    [
      "a load balancer that checks tokens",
      listener((group) => [{ Type: "jwt-validation", Order: 1 }, forward(group)]),
    ],
    [
      "a load balancer that asks for a certificate",
      listener((group) => [forward(group)], { MutualAuthentication: { Mode: "verify" } }),
    ],
    [
      "a load balancer in front of instances",
      (stack) =>
        new CfnResource(stack, "Group", { type: "AWS::ElasticLoadBalancingV2::TargetGroup" }),
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
