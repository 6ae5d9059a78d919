import { CfnParameter, CfnResource, Fn, type Stack } from "aws-cdk-lib";
import { AnyPrincipal, OrganizationPrincipal, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type CfnUrl, type Function, FunctionUrlAuthType } from "aws-cdk-lib/aws-lambda";
import { describeRule, plainFunction } from "../describe-rule.ts";

function webEndpoint(AuthType: string) {
  return { type: "AWS::Lambda::WebFunctionEndpoint", properties: { AuthType } };
}

/** A permission for every principal, limited by the given properties. */
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

/** A function with a resource policy of one statement. `more` adds to the function. */
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

/** A load balancer whose listener has these actions, with a target group of a function. */
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
const unasked = /^the load balancer calls a function for unauthenticated callers\./;

const everybody = /every principal of every account/;

describeRule("LOCK02", {
  fails: [
    [
      "a function URL with NONE",
      (stack) => plainFunction(stack).addFunctionUrl({ authType: FunctionUrlAuthType.NONE }),
      "F/FunctionUrl/Resource",
      /^the endpoint's AuthType is NONE\. Anyone on the internet/,
    ],
    [
      "a function URL whose AuthType is a parameter",
      (stack) => {
        const url = plainFunction(stack).addFunctionUrl();
        const resource = url.node.defaultChild as CfnUrl; // CDK types the default child of a FunctionUrl as a construct.
        resource.authType = new CfnParameter(stack, "Auth").valueAsString;
      },
      "F/FunctionUrl/Resource",
      /AuthType is not known at synth time/,
    ],
    [
      "a web function endpoint that leaves authorization to the application",
      (stack) => new CfnResource(stack, "Endpoint", webEndpoint("ApplicationManaged")),
      "Endpoint",
      /ApplicationManaged/,
    ],
    [
      "a permission for every principal",
      (stack) => plainFunction(stack).addPermission("All", { principal: new AnyPrincipal() }),
      "F/All",
      everybody,
    ],
    [
      "a permission for every principal to use a URL that requires IAM",
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
      "a resource policy for every principal to use a URL that requires IAM",
      policy({ Principal: "*", Action: "lambda:InvokeFunctionUrl" }, (fn) => fn.addFunctionUrl()),
      "Policy",
      everybody,
    ],
    [
      "a permission whose principal is a parameter",
      (stack) => permission({ Principal: whom(stack) })(stack),
      "All",
      /^who may invoke the function cannot be determined from the template/,
    ],
    [
      "a permission for API Gateway without a source ARN",
      (stack) => permission({ Principal: "apigateway.amazonaws.com" })(stack),
      "All",
      /^the function's policy lets the APIs of every account invoke it/,
    ],
    [
      "a permission for API Gateway with a wildcard in place of the account",
      permission({
        Principal: "apigateway.amazonaws.com",
        SourceArn: "arn:aws:execute-api:us-east-1:*:*/*/GET/",
      }),
      "All",
      /every account invoke it/,
    ],
    [
      "a permission for every principal with any API as source",
      permission({ SourceArn: "arn:aws:execute-api:*:*:*" }),
      "All",
      everybody,
    ],
    ["a resource policy for every principal", policy({ Principal: "*" }), "Policy", everybody],
    [
      "a resource policy with NotPrincipal",
      policy({ NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" } }),
      "Policy",
      everybody,
    ],
    [
      "a resource policy that allows every principal to change the function",
      policy({ Principal: { AWS: ["*"] }, Action: "lambda:UpdateFunctionCode" }),
      "Policy",
      /every principal of every account lambda:UpdateFunctionCode/,
    ],
    [
      "a resource policy with a condition that a request without the key meets",
      policy({
        Principal: "*",
        Condition: { StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } },
      }),
      "Policy",
      everybody,
    ],
    [
      "a resource policy for every principal that is not limited to the function's open URL",
      policy({ Principal: "*" }, openUrl),
      "Policy",
      everybody,
    ],
    [
      "a resource policy whose principal is a parameter",
      (stack) => policy({ Principal: { AWS: whom(stack) } })(stack),
      "Policy",
      /^to whom its policy allows lambda:InvokeFunction cannot be determined/,
    ],
    [
      "a resource policy that cannot be determined",
      (stack) =>
        new CfnResource(stack, "Policy", {
          type: "AWS::Lambda::ResourcePolicy",
          properties: { ResourceArn: "arn", PolicyDocument: Fn.importValue("policy") },
        }),
      "Policy",
      /^what its policy allows cannot be determined/,
    ],
    ["a load balancer that forwards", listener((group) => [forward(group)]), "Listener", unasked],
    [
      "a load balancer that forwards to weighted target groups",
      listener((TargetGroupArn) => [
        { Type: "forward", ForwardConfig: { TargetGroups: [{ TargetGroupArn, Weight: 1 }] } },
      ]),
      "Listener",
      unasked,
    ],
    [
      "a load balancer that forwards unauthenticated callers",
      listener((group) => [authenticate("allow"), forward(group)]),
      "Listener",
      unasked,
    ],
    [
      "a listener rule without authentication, on a listener with authentication",
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
      "a target group that no listener in the templates uses",
      listener(() => [{ Type: "fixed-response" }]),
      "Group",
      /^who may call the function of the target group cannot be determined/,
    ],
    [
      "a target group whose type is a parameter",
      (stack) =>
        new CfnResource(stack, "Group", {
          type: "AWS::ElasticLoadBalancingV2::TargetGroup",
          properties: { TargetType: whom(stack) },
        }),
      "Group",
      /cannot be determined/,
    ],
    ["a permission for any source ARN", permission({ SourceArn: "*" }), "All", everybody],
    [
      "a permission for a source ARN of wildcards only",
      permission({ SourceArn: "arn:aws:*:*:*:*" }),
      "All",
      everybody,
    ],
    ["a permission for any account", permission({ SourceAccount: "*" }), "All", everybody],
    ["a permission for any organization", permission({ PrincipalOrgID: "**" }), "All", everybody],
  ],
  passes: [
    ["a function URL with IAM, the default", (stack) => plainFunction(stack).addFunctionUrl()],
    [
      "a web function endpoint with IAM",
      (stack) => new CfnResource(stack, "E", webEndpoint("IamAuth")),
    ],
    [
      "permissions for an organization and for a service",
      (stack) => {
        const fn = plainFunction(stack);
        fn.addPermission("Org", { principal: new OrganizationPrincipal("o-12345abcde") });
        fn.addPermission("S3", { principal: new ServicePrincipal("s3.amazonaws.com") });
      },
    ],
    [
      "a permission for the account of the stack",
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
      "a resource policy that denies every principal",
      policy({ Effect: "Deny", Principal: "*", Action: "lambda:*" }),
    ],
    [
      "a load balancer that authenticates callers with OIDC",
      listener((group) => [authenticate("authenticate"), forward(group)]),
    ],
    [
      "a load balancer that validates JWTs",
      listener((group) => [{ Type: "jwt-validation", Order: 1 }, forward(group)]),
    ],
    [
      "a load balancer that requires a client certificate",
      listener((group) => [forward(group)], { MutualAuthentication: { Mode: "verify" } }),
    ],
    [
      "a target group of instances",
      (stack) =>
        new CfnResource(stack, "Group", { type: "AWS::ElasticLoadBalancingV2::TargetGroup" }),
    ],
    [
      "a permission for source ARNs of one account",
      permission({ SourceArn: "arn:aws:events:eu-west-1:123456789012:rule/*" }),
    ],
    [
      "a permission whose source ARN is a parameter",
      (stack) => permission({ SourceArn: new CfnParameter(stack, "P").valueAsString })(stack),
    ],
  ],
});
