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
      /^the endpoint's AuthType is NONE\. Strangers can run/,
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
    ["a web function with IAM", (stack) => new CfnResource(stack, "E", webEndpoint("IamAuth"))],
    [
      "a permission for an organization, and one for a service",
      (stack) => {
        const fn = plainFunction(stack);
        fn.addPermission("Org", { principal: new OrganizationPrincipal("o-12345abcde") });
        const principal = new ServicePrincipal("s3.amazonaws.com");
        fn.addPermission("S3", { principal, sourceAccount: stack.account });
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
