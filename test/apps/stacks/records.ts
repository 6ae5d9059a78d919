import { type App, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AwsIntegration, LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { Distribution } from "aws-cdk-lib/aws-cloudfront";
import { S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { Vpc } from "aws-cdk-lib/aws-ec2";
import { EventBus, Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction, SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { Role, ServicePrincipal, User } from "aws-cdk-lib/aws-iam";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Bucket, EventType } from "aws-cdk-lib/aws-s3";
import { LambdaDestination } from "aws-cdk-lib/aws-s3-notifications";
import { Topic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { DefinitionBody, StateMachine, Wait, WaitTime } from "aws-cdk-lib/aws-stepfunctions";
import { LambdaInvoke } from "aws-cdk-lib/aws-stepfunctions-tasks";
import { inlineFunction } from "./inline-function.ts";

/** Sends a message to the queue that the path of the request names, and returns the answer of SQS. */
const RELAY = `
const { createHash, createHmac } = require("node:crypto");
const { SignatureV4 } = require("@smithy/signature-v4");
class Sha256 {
  constructor(key) { this.hash = key === undefined ? createHash("sha256") : createHmac("sha256", key); }
  update(data) { this.hash.update(data); }
  async digest() { return this.hash.digest(); }
}
exports.handler = async ({ path }) => {
  const url = new URL(process.env.AWS_ENDPOINT_URL);
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  const signer = new SignatureV4({ credentials, region: process.env.AWS_REGION, service: "sqs", sha256: Sha256 });
  const queue = process.env[path === "/relay" ? "ORDERS_URL" : "AUDIT_URL"];
  const { method, headers, body } = await signer.sign({
    method: "POST",
    protocol: "http:",
    hostname: url.hostname,
    port: Number(url.port),
    path: "/",
    query: {},
    headers: { host: url.host, "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessage" },
    body: JSON.stringify({ QueueUrl: queue, MessageBody: "tea" }),
  });
  const answer = await fetch(url, { method, headers, body });
  return { statusCode: answer.status, body: await answer.text() };
};`;

/** A REST API in front of services that the local cloud does not serve. */
export function records(app: App): void {
  const stack = new Stack(app, "Records");
  new Vpc(stack, "Vpc", { maxAzs: 2, natGateways: 1 });

  const audit = new Queue(stack, "Audit", { retentionPeriod: Duration.days(14) });
  const orders = new Queue(stack, "Orders", {
    queueName: "orders",
    deadLetterQueue: { queue: audit, maxReceiveCount: 3 },
  });
  const topic = new Topic(stack, "Topic");
  topic.addSubscription(new SqsSubscription(orders));

  const relay = inlineFunction(stack, "Relay", RELAY, {
    environment: { ORDERS_URL: orders.queueUrl, AUDIT_URL: audit.queueUrl },
    logRetention: RetentionDays.ONE_WEEK,
  });
  orders.grantSendMessages(relay);

  const bus = new EventBus(stack, "Bus", { eventBusName: "shop" });
  new Rule(stack, "Nightly", {
    schedule: Schedule.rate(Duration.days(1)),
    targets: [new LambdaFunction(relay)],
  });
  new Rule(stack, "Placed", {
    eventBus: bus,
    eventPattern: { source: ["shop"] },
    targets: [new SqsQueue(orders)],
  });
  const wait = new Wait(stack, "Wait", { time: WaitTime.duration(Duration.seconds(5)) });
  const invoke = new LambdaInvoke(stack, "Invoke", { lambdaFunction: relay });
  const machine = new StateMachine(stack, "Machine", {
    definitionBody: DefinitionBody.fromChainable(wait.next(invoke)),
  });

  const bucket = new Bucket(stack, "Files", {
    autoDeleteObjects: true,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  bucket.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(relay));
  new Distribution(stack, "Cdn", {
    defaultBehavior: { origin: S3BucketOrigin.withOriginAccessControl(bucket) },
  });

  const api = new RestApi(stack, "Api", { restApiName: "records" });
  api.root.addResource("relay").addMethod("POST", new LambdaIntegration(relay));
  api.root.addResource("snoop").addMethod("POST", new LambdaIntegration(relay));
  const gateway = new Role(stack, "Gateway", {
    assumedBy: new ServicePrincipal("apigateway.amazonaws.com"),
  });
  orders.grantSendMessages(gateway);
  const send = new AwsIntegration({
    service: "sqs",
    path: `${stack.account}/${orders.queueName}`,
    options: {
      credentialsRole: gateway,
      requestParameters: {
        "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'",
      },
      requestTemplates: {
        "application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)",
      },
      integrationResponses: [{ statusCode: "200" }, { statusCode: "500", selectionPattern: "5.." }],
    },
  });
  api.root.addResource("messages").addMethod("POST", send, {
    methodResponses: [{ statusCode: "200" }, { statusCode: "500" }],
  });

  const sender = new User(stack, "Sender", { userName: "Sender" });
  orders.grantSendMessages(sender);
  topic.grantPublish(sender);
  bus.grantPutEventsTo(sender);
  machine.grantStartExecution(sender);
  bucket.grantRead(sender);
  new User(stack, "Stranger", { userName: "Stranger" });
}
