import { CfnParameter, CfnResource, Duration, Fn, Stack } from "aws-cdk-lib";
import { Distribution } from "aws-cdk-lib/aws-cloudfront";
import { FunctionUrlOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { UserPool } from "aws-cdk-lib/aws-cognito";
import { Vpc } from "aws-cdk-lib/aws-ec2";
import { ApplicationTargetGroup } from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { LambdaTarget } from "aws-cdk-lib/aws-elasticloadbalancingv2-targets";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import {
  AccountPrincipal,
  AnyPrincipal,
  OrganizationPrincipal,
  Role,
  ServicePrincipal,
} from "aws-cdk-lib/aws-iam";
import { type CfnUrl, type Function, FunctionUrlAuthType } from "aws-cdk-lib/aws-lambda";
import { FilterPattern, LogGroup, SubscriptionFilter } from "aws-cdk-lib/aws-logs";
import { LambdaDestination as LogsDestination } from "aws-cdk-lib/aws-logs-destinations";
import { Bucket, EventType } from "aws-cdk-lib/aws-s3";
import { LambdaDestination } from "aws-cdk-lib/aws-s3-notifications";
import { ReceiptRuleSet } from "aws-cdk-lib/aws-ses";
import { Lambda as MailAction } from "aws-cdk-lib/aws-ses-actions";
import { Topic } from "aws-cdk-lib/aws-sns";
import { LambdaSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
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
      /^the endpoint's AuthType is NONE\. Strangers can run/,
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
    ...[
      "s3.amazonaws.com",
      "sns.amazonaws.com",
      "events.amazonaws.com",
      "elasticloadbalancing.amazonaws.com",
      "cloudfront.amazonaws.com",
      "states.eu-west-1.amazonaws.com",
      "alexa-appkit.amazon.com",
    ].map(
      (Principal) =>
        [
          `a permission for ${Principal} without a source`,
          permission({ Principal }),
          "All",
          new RegExp(
            `^the function's policy lets ${Principal}, on behalf of every account, invoke`,
          ),
        ] as const,
    ),
    [
      "a permission for a service whose name ends as the partition has it",
      (stack) => permission({ Principal: `logs.${stack.urlSuffix}` })(stack),
      "All",
      /^the function's policy lets logs\.…, on behalf of every account, invoke it/,
    ],
    [
      "a permission for a service with any source",
      permission({ Principal: "s3.amazonaws.com", SourceArn: "arn:aws:s3:::*" }),
      "All",
      /on behalf of every account/,
    ],
    [
      "the permission that CDK gives a load balancer, which has no source",
      (stack) => {
        const vpc = new Vpc(stack, "Vpc");
        new ApplicationTargetGroup(stack, "Targets", {
          vpc,
          targets: [new LambdaTarget(plainFunction(stack))],
        });
      },
      "F/Invoke2UTWxhlfyqbT5FTn--5jvgbLgj+FfJwzswGk55DU1H--Y=",
      /^the function's policy lets elasticloadbalancing\.amazonaws\.com, on behalf of every/,
    ],
    [
      "a permission for another account as a whole",
      (stack) => {
        const principal = new AccountPrincipal("999999999999");
        plainFunction(stack).addPermission("All", { principal });
      },
      "F/All",
      /^the function's policy lets every principal of account 999999999999 invoke it/,
    ],
    [
      "a resource policy for another account as a whole",
      policy({ Principal: { AWS: "arn:aws:iam::999999999999:root" } }),
      "Policy",
      /^the function's policy allows every principal of account 999999999999 lambda:Invoke/,
    ],
    [
      "a resource policy for a service, on behalf of every account",
      policy({ Principal: { Service: ["s3.amazonaws.com"] } }),
      "Policy",
      /^the function's policy allows s3\.amazonaws\.com, on behalf of every account, lambda:/,
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
      "the permissions that CDK gives buckets, topics, rules, logs, user pools and e-mail",
      (stack) => {
        const fn = plainFunction(stack);
        const bucket = new Bucket(stack, "Bucket");
        bucket.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(fn));
        new Topic(stack, "Topic").addSubscription(new LambdaSubscription(fn));
        const schedule = Schedule.rate(Duration.hours(1));
        new Rule(stack, "Rule", { schedule, targets: [new LambdaFunction(fn)] });
        new SubscriptionFilter(stack, "Filter", {
          logGroup: new LogGroup(stack, "Logs"),
          destination: new LogsDestination(fn),
          filterPattern: FilterPattern.allEvents(),
        });
        new UserPool(stack, "Users", { lambdaTriggers: { preSignUp: fn } });
        new ReceiptRuleSet(stack, "Mail", {
          rules: [{ actions: [new MailAction({ function: fn })] }],
        });
      },
    ],
    [
      "the permissions that CDK gives CloudFront in front of a URL that asks for IAM",
      (stack) => {
        const url = plainFunction(stack).addFunctionUrl();
        const origin = FunctionUrlOrigin.withOriginAccessControl(url);
        new Distribution(stack, "Distribution", { defaultBehavior: { origin } });
      },
    ],
    [
      "a permission for one skill of Alexa",
      permission({ Principal: "alexa-appkit.amazon.com", EventSourceToken: "amzn1.ask.skill.1" }),
    ],
    [
      "a permission for another account's principals within an organization",
      permission({ Principal: "999999999999", PrincipalOrgID: "o-1" }),
    ],
    [
      "a permission for one role of another account",
      permission({ Principal: "arn:aws:iam::999999999999:role/caller" }),
    ],
    [
      "a permission for the account of the stack",
      (stack) => {
        const env = { account: "999999999999", region: "eu-west-1" };
        permission({ Principal: "999999999999" })(new Stack(stack, "Own", { env }));
      },
    ],
    [
      "a web function endpoint with IAM",
      (stack) => new CfnResource(stack, "E", webEndpoint("IamAuth")),
    ],
    [
      "permissions for an organization and for a service",
      (stack) => {
        const fn = plainFunction(stack);
        fn.addPermission("Org", { principal: new OrganizationPrincipal("o-12345abcde") });
        const principal = new ServicePrincipal("s3.amazonaws.com");
        fn.addPermission("S3", { principal, sourceAccount: stack.account });
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
