import { describe, expect, it } from "vitest";
import { resourcePolicyOf } from "../../../../lib/cloud/account/records/resource-policies.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { att, policy, ref, type Resource, type Resources } from "../../deployment/sketch.ts";

const thing = (Type: string, Properties: object = {}): Resource => ({
  Type,
  Properties: { ...Properties },
});

/** Deploys resources and returns the account and the outputs. */
function deployed(resources: Resources, outputs: Readonly<Record<string, unknown>> = {}) {
  const account = emptyAccount();
  const Outputs = Object.fromEntries(
    Object.entries(outputs).map(([name, Value]) => [name, { Value }]),
  );
  const stack = deploySketch(account, { name: "S", resources, outputs: Outputs });
  return { account, ...stack };
}

const ARN = "arn:aws:sqs:us-east-1:123456789012";
const send = (Resource: unknown, more: object = {}) =>
  policy({ Action: "sqs:SendMessage", Resource, Principal: "*", ...more });
const queuePolicy = (PolicyDocument: unknown) =>
  thing("AWS::SQS::QueuePolicy", { Queues: [ref("Queue")], PolicyDocument });

describe("a resource of a service that is not served", () => {
  it.each<[string, Resource, unknown, string | RegExp]>([
    [
      "the URL of a queue",
      thing("AWS::SQS::Queue", { QueueName: "jobs" }),
      ref("A"),
      "http://127.0.0.1:4566/123456789012/jobs",
    ],
    [
      "the ARN of a queue",
      thing("AWS::SQS::Queue", { QueueName: "jobs" }),
      att("A"),
      `${ARN}:jobs`,
    ],
    [
      "the name of a queue that keeps the order",
      thing("AWS::SQS::Queue", { FifoQueue: true }),
      att("A", "QueueName"),
      /^S-A-\w{12}\.fifo$/,
    ],
    [
      "the ARN of a topic",
      thing("AWS::SNS::Topic"),
      ref("A"),
      /^arn:aws:sns:us-east-1:123456789012:S-A-\w{12}$/,
    ],
    [
      "the name of a bucket in lower case",
      thing("AWS::S3::Bucket"),
      ref("A"),
      /^s-a-[a-z0-9]{12}$/,
    ],
    [
      "the domain of a bucket",
      thing("AWS::S3::Bucket", { BucketName: "b" }),
      att("A", "RegionalDomainName"),
      "b.s3.us-east-1.amazonaws.com",
    ],
    ["a rule of the default bus", thing("AWS::Events::Rule", { Name: "r" }), ref("A"), "r"],
    [
      "a rule of another bus",
      thing("AWS::Events::Rule", { Name: "r", EventBusName: "bus" }),
      ref("A"),
      "bus|r",
    ],
    [
      "the ARN of a rule of another bus",
      thing("AWS::Events::Rule", { Name: "r", EventBusName: "bus" }),
      att("A"),
      "arn:aws:events:us-east-1:123456789012:rule/bus/r",
    ],
    [
      "a user pool",
      thing("AWS::Cognito::UserPool"),
      att("A", "ProviderName"),
      /^cognito-idp\.us-east-1\.amazonaws\.com\/us-east-1_\w{9}$/,
    ],
    [
      "the endpoint of a WebSocket API",
      thing("AWS::ApiGatewayV2::Api", { Name: "chat", ProtocolType: "WEBSOCKET" }),
      att("A", "ApiEndpoint"),
      /^wss:\/\/\w{10}\.execute-api/,
    ],
    ["the port of a database", thing("AWS::RDS::DBInstance"), att("A", "Endpoint.Port"), "3306"],
    [
      "CDK's log retention",
      thing("Custom::LogRetention", { LogGroupName: "/aws/lambda/f" }),
      att("A", "LogGroupName"),
      "/aws/lambda/f",
    ],
    [
      "a type that no table has",
      thing("AWS::Quux::Widget", { Size: 3 }),
      att("A", "WidgetArn"),
      /^arn:aws:quux:us-east-1:123456789012:S-A-\w{12}$/,
    ],
    [
      "an endpoint of a type that no table has",
      thing("AWS::Quux::Widget"),
      att("A", "Endpoint"),
      /^s-a-\w{12}\.quux\.us-east-1\.amazonaws\.com$/,
    ],
    [
      "the addresses of a directory, a list",
      thing("AWS::DirectoryService::MicrosoftAD"),
      { "Fn::Select": [1, att("A", "DnsIpAddresses")] },
      "192.0.2.3",
    ],
    [
      "the rotation that a published application makes",
      thing("AWS::Serverless::Application", { Location: { ApplicationId: "a" } }),
      att("A", "Outputs.RotationLambdaARN"),
      /^arn:aws:/,
    ],
    [
      "CDK's identity provider",
      thing("Custom::AWSCDKOpenIdConnectProvider", {
        Url: "https://example.com",
        ClientIDList: ["a"],
      }),
      ref("A"),
      "arn:aws:iam::123456789012:oidc-provider/example.com",
    ],
  ])("has its names: %s", (_, resource, value, expected) => {
    const { outputs } = deployed({ A: resource }, { Value: value });
    expect(outputs["Value"]).toMatch(expected);
  });

  it("has the same generated names at each start", () => {
    const resources = { A: thing("AWS::SQS::Queue"), B: thing("AWS::EFS::FileSystem") };
    const names = () => Object.values(deployed(resources).resources).map((one) => one.physicalId);
    expect(names()).toEqual(names());
  });

  it("leaves with its stack, and its policy too", () => {
    const account = emptyAccount();
    const resources = {
      Queue: thing("AWS::SQS::Queue", { QueueName: "q" }),
      P: queuePolicy(send(att("Queue"))),
    };
    deploySketch(account, { name: "S", resources });
    expect([...account.records.values()].map(({ name }) => name)).toContain("q");
    expect(resourcePolicyOf(account.resourcePolicies, `${ARN}:q`)).toBeDefined();
    deploySketch(account, { name: "S", resources: {} });
    expect([account.records.size, account.resourcePolicies.size]).toEqual([0, 0]);
  });

  it.each<[string, Resources, string]>([
    [
      "a second one of the same name",
      {
        A: thing("AWS::SQS::Queue", { QueueName: "q" }),
        B: thing("AWS::SQS::Queue", { QueueName: "q" }),
      },
      "q exists already",
    ],
    [
      "an attribute that it does not have",
      {
        A: thing("AWS::SQS::Queue"),
        B: thing("AWS::SNS::Subscription", { TopicArn: att("A", "Nope") }),
      },
      "attribute Nope of A (AWS::SQS::Queue) is not supported",
    ],
    [
      "a policy with an unknown condition key",
      {
        Queue: thing("AWS::SQS::Queue"),
        P: queuePolicy(
          send(att("Queue"), { Condition: { StringEquals: { "sqs:Colour": "red" } } }),
        ),
      },
      "condition key sqs:Colour cannot be evaluated here",
    ],
    [
      "a policy of something that is not a queue",
      { P: thing("AWS::SQS::QueuePolicy", { Queues: ["http://x"], PolicyDocument: send("*") }) },
      "http://x, which is not a queue",
    ],
    [
      "a policy in line of something that is not a queue",
      {
        P: thing("AWS::SQS::QueueInlinePolicy", { Queue: "http://x", PolicyDocument: send("*") }),
      },
      "http://x, which is not a queue",
    ],
    [
      "a policy of a topic for a queue",
      { P: thing("AWS::SNS::TopicPolicy", { Topics: [`${ARN}:q`], PolicyDocument: send("*") }) },
      `${ARN}:q, which is not a topic`,
    ],
    [
      "a statement of a bus for everyone whose condition is malformed",
      {
        P: thing("AWS::Events::EventBusPolicy", {
          StatementId: "s",
          Principal: "*",
          Action: "events:PutEvents",
          Condition: { Type: "StringEquals", Key: "aws:PrincipalOrgID" },
        }),
      },
      "Condition must have the texts Type, Key and Value",
    ],
    [
      "a bucket whose ARN would match every bucket in a policy",
      { P: thing("AWS::S3::Bucket", { BucketName: "*" }) },
      "BucketName must not have the characters",
    ],
    [
      "a policy of a bus that cannot be evaluated",
      {
        P: thing("AWS::Events::EventBus", {
          Name: "b",
          Policy: policy({ Action: "nothing", Resource: "*", Principal: "*" }),
        }),
      },
      '"nothing" is not an action',
    ],
    [
      "an unknown type of IAM",
      { A: thing("AWS::IAM::Fence") },
      "resource type AWS::IAM::Fence is not supported",
    ],
    [
      "an unknown type without a namespace",
      { A: thing("Queue") },
      "resource type Queue is not supported",
    ],
  ])("is refused with %s", (_, resources, message) => {
    expect(() => deployed(resources)).toThrow(message);
  });
});

describe("a resource of a type that no table has", () => {
  it.each<[string, object]>([
    ["AccessPolicy", { AccessPolicy: { Statement: [] } }],
    ["Policies", { Policies: [policy({ Action: "*", Resource: "*" })] }],
    ["PolicyText", { PolicyText: { Version: "2012-10-17" } }],
    ["Settings.Rules", { Settings: { Rules: '{"Statement":[{"Effect":"Allow"}]}' } }],
    ["Access.Principal", { Access: { Principal: "*" } }],
    ["Grants", { Grants: [] }],
    ["Grantee", { Grantee: "everyone" }],
    ["Share.PrincipalArn", { Share: { PrincipalArn: "arn:aws:iam::1:root" } }],
    ["Endpoint.AuthType", { Endpoint: { AuthType: "NONE" } }],
    ["AuthorizationType", { AuthorizationType: "none" }],
    ["PubliclyAccessible", { PubliclyAccessible: true }],
    ["Network.PublicAccess", { Network: { PublicAccess: "Enabled" } }],
    ["AccessControl", { AccessControl: "PublicRead" }],
    ["Rule", { Rule: { Effect: "Allow", Action: "x:y" } }],
  ])("is refused by its construct path for %s", (place, Properties) => {
    expect(() => deployed({ A: thing("AWS::Quux::Widget", Properties) })).toThrow(
      `S/A: resource type AWS::Quux::Widget is not known here, and its property ${place} may decide`,
    );
  });

  it.each<[string, object]>([
    [
      "a policy about deliveries",
      { RetryPolicy: { MaximumAttempts: 3 }, ScalingPolicies: [{ Max: 1 }] },
    ],
    ["the name of a policy", { TlsPolicy: "TLS12", AccessPolicyArn: "arn:aws:x:::p" }],
    ["blocked public access", { BlockPublicPolicy: true, PubliclyAccessible: false }],
    ["authentication", { AuthType: "AWS_IAM", AuthorizationType: "JWT" }],
  ])("is recorded with %s", (_, Properties) => {
    const { account } = deployed({ A: thing("AWS::Quux::Widget", Properties) });
    expect([...account.records.values()]).toMatchObject([
      { words: "resource of type AWS::Quux::Widget", path: "S/A" },
    ]);
  });
});

it.each<[string, Resources, string]>([
  [
    "a policy of a bucket",
    {
      P: thing("AWS::S3::BucketPolicy", {
        Bucket: "b",
        PolicyDocument: policy({
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::b/*",
          Principal: "*",
        }),
      }),
    },
    "arn:aws:s3:::b",
  ],
  [
    "a policy of a topic",
    {
      P: thing("AWS::SNS::TopicPolicy", {
        Topics: ["arn:aws:sns:us-east-1:123456789012:t"],
        PolicyDocument: policy({ Action: "sns:Publish", Resource: "*", Principal: "*" }),
      }),
    },
    "arn:aws:sns:us-east-1:123456789012:t",
  ],
  [
    "a statement of a bus",
    {
      P: thing("AWS::Events::EventBusPolicy", {
        EventBusName: "bus",
        StatementId: "s",
        Statement: { Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource: "*" },
      }),
    },
    "arn:aws:events:us-east-1:123456789012:event-bus/bus",
  ],
  [
    "a statement of a partner's bus",
    {
      P: thing("AWS::Events::EventBusPolicy", {
        EventBusName: "aws.partner/shop/bus",
        StatementId: "s",
        Statement: { Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource: "*" },
      }),
    },
    "arn:aws:events:us-east-1:123456789012:event-bus/aws.partner/shop/bus",
  ],
  [
    "an older statement of the default bus",
    {
      P: thing("AWS::Events::EventBusPolicy", {
        StatementId: "s",
        Principal: "111122223333",
        Action: "events:PutEvents",
      }),
    },
    "arn:aws:events:us-east-1:123456789012:event-bus/default",
  ],
  [
    "a policy of a repository, which has no resource",
    {
      P: thing("AWS::ECR::Repository", {
        RepositoryName: "r",
        RepositoryPolicyText: {
          Statement: [{ Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" }],
        },
      }),
    },
    "arn:aws:ecr:us-east-1:123456789012:repository/r",
  ],
])("keeps %s for decisions", (_, resources, arn) => {
  const { account } = deployed(resources);
  expect(resourcePolicyOf(account.resourcePolicies, arn)?.statements).toHaveLength(1);
});
