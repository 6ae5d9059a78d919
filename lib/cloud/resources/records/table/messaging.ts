import type { Properties } from "../../../assembly/properties.ts";
import type { Account } from "../../../account/account.ts";
import { queueArn } from "../../../account/records/queue-url.ts";
import { busStatement } from "../bus-statement.ts";
import { arnOf, ownPolicy, type RecordRows } from "../record-row.ts";

const QUEUE = "http://127.0.0.1:${AwsPort}/${Account}/${Name}";

/** Returns the name of the bus that a rule or a policy belongs to, which a property gives by name or by ARN. */
const busIn = (properties: Properties): string => {
  const given = properties.optionalText("EventBusName") ?? "default";
  // The name of a partner's bus has slashes.
  return given.startsWith("arn:") ? (given.split(":event-bus/")[1] ?? given) : given;
};

/** Returns a prefix for rules of a bus other than the default one. */
const beforeRule = (properties: Properties, separator: string): string =>
  busIn(properties) === "default" ? "" : `${busIn(properties)}${separator}`;

/** Queues, topics, buses, streams, and what connects them. */
export const messaging: RecordRows = {
  "AWS::Events::ApiDestination": {
    words: "EventBridge API destination",
    name: "Name",
    arn: arnOf("events", "api-destination/${Name}"),
    attributes: { Arn: "${Arn}", ArnForPolicy: "${Arn}" },
  },
  "AWS::Events::Archive": {
    words: "EventBridge archive",
    name: "ArchiveName",
    arn: arnOf("events", "archive/${Name}"),
    attributes: { Arn: "${Arn}" },
  },
  "AWS::Events::Connection": {
    words: "EventBridge connection",
    name: "Name",
    arn: arnOf("events", "connection/${Name}"),
    attributes: {
      Arn: "${Arn}",
      ArnForPolicy: "${Arn}",
      SecretArn: arnOf("secretsmanager", "secret:events!connection/${Name}-AbCdEf"),
    },
  },
  "AWS::Events::EventBus": {
    words: "event bus",
    name: "Name",
    arn: arnOf("events", "event-bus/${Name}"),
    attributes: { Arn: "${Arn}", Name: "${Name}" },
    policies: ownPolicy("Policy"),
  },
  "AWS::Events::EventBusPolicy": {
    words: "policy of an event bus",
    silent: true,
    name: "StatementId",
    ref: (properties) => `${busIn(properties)}|\${Name}`,
    policies({ properties, name, account: { partition, region, accountId } }) {
      const arn = `arn:${partition}:events:${region}:${accountId}:event-bus/${busIn(properties)}`;
      const document = { Version: "2012-10-17", Statement: [busStatement(properties, name)] };
      return [{ arn, document }];
    },
  },
  "AWS::Events::Rule": {
    words: "EventBridge rule",
    without: "does not fire",
    name: "Name",
    ref: (properties) => `${beforeRule(properties, "|")}\${Name}`,
    arn: (properties) => arnOf("events", `rule/${beforeRule(properties, "/")}\${Name}`),
    attributes: { Arn: "${Arn}", RuleName: "${Name}" },
  },
  "AWS::Kinesis::Stream": {
    words: "Kinesis stream",
    name: "Name",
    arn: arnOf("kinesis", "stream/${Name}"),
    attributes: { Arn: "${Arn}" },
  },
  "AWS::Kinesis::StreamConsumer": {
    words: "consumer of a Kinesis stream",
    name: "ConsumerName",
    arn: "${StreamARN}/consumer/${Name}:1",
    ref: "${Arn}",
    attributes: { ConsumerARN: "${Arn}", ConsumerName: "${Name}", StreamARN: "${StreamARN}" },
  },
  "AWS::KinesisFirehose::DeliveryStream": {
    words: "Firehose stream",
    name: "DeliveryStreamName",
    arn: arnOf("firehose", "deliverystream/${Name}"),
    attributes: { Arn: "${Arn}" },
  },
  "AWS::Lambda::EventSourceMapping": {
    words: "event source mapping",
    without: "does not invoke its function",
    id: "{uuid}",
    arn: arnOf("lambda", "event-source-mapping:${Name}"),
    attributes: { Id: "${Name}", EventSourceMappingArn: "${Arn}" },
  },
  "AWS::Pipes::Pipe": {
    words: "EventBridge pipe",
    without: "does not run",
    name: "Name",
    arn: arnOf("pipes", "pipe/${Name}"),
    attributes: { Arn: "${Arn}" },
  },
  "AWS::Scheduler::Schedule": {
    words: "schedule",
    without: "does not run",
    name: "Name",
    arn: arnOf("scheduler", "schedule/${GroupName}/${Name}"),
    defaults: { GroupName: "default" },
    attributes: { Arn: "${Arn}" },
  },
  "AWS::Scheduler::ScheduleGroup": {
    words: "schedule group",
    silent: true,
    name: "Name",
    arn: arnOf("scheduler", "schedule-group/${Name}"),
    attributes: { Arn: "${Arn}" },
  },
  "AWS::SNS::Subscription": {
    words: "SNS subscription",
    without: "receives no message",
    id: "{uuid}",
    arn: "${TopicArn}:${Name}",
    ref: "${Arn}",
    attributes: { Arn: "${Arn}" },
  },
  "AWS::SNS::Topic": {
    words: "SNS topic",
    name: "TopicName",
    fifo: "FifoTopic",
    arn: arnOf("sns", "${Name}"),
    ref: "${Arn}",
    attributes: { TopicArn: "${Arn}", TopicName: "${Name}" },
  },
  "AWS::SNS::TopicInlinePolicy": {
    words: "policy of a topic",
    silent: true,
    ref: "${TopicArn}",
    policies: ({ properties }) => [
      {
        arn: topicArn(properties, "TopicArn", properties.text("TopicArn")),
        document: properties.raw("PolicyDocument"),
      },
    ],
  },
  "AWS::SNS::TopicPolicy": {
    words: "policy of a topic",
    silent: true,
    attributes: { Id: "${Name}" },
    policies: ({ properties }) =>
      properties.texts("Topics").map((arn) => ({
        arn: topicArn(properties, "Topics", arn),
        document: properties.raw("PolicyDocument"),
      })),
  },
  "AWS::SQS::Queue": {
    words: "SQS queue",
    name: "QueueName",
    fifo: "FifoQueue",
    arn: arnOf("sqs", "${Name}"),
    // The AWS SDK sends requests to the host in the URL of the queue, not to its configured endpoint.
    ref: QUEUE,
    attributes: { Arn: "${Arn}", QueueName: "${Name}", QueueUrl: QUEUE },
  },
  "AWS::SQS::QueueInlinePolicy": {
    words: "policy of a queue",
    silent: true,
    ref: "${Queue}",
    policies: ({ properties, account }) => [
      {
        arn: arnOfQueue(properties, "Queue", properties.text("Queue"), account),
        document: properties.raw("PolicyDocument"),
      },
    ],
  },
  "AWS::SQS::QueuePolicy": {
    words: "policy of a queue",
    silent: true,
    attributes: { Id: "${Name}" },
    policies: ({ properties, account }) =>
      properties.texts("Queues").map((url) => ({
        arn: arnOfQueue(properties, "Queues", url, account),
        document: properties.raw("PolicyDocument"),
      })),
  },
};

/** Returns the ARN of a topic. The policy of a topic must not become the policy of another resource. */
function topicArn(properties: Properties, name: string, arn: string): string {
  return /^arn:[^:]+:sns:[^:]+:\d{12}:[\w.-]+$/.test(arn)
    ? arn
    : properties.fail(name, `has ${arn}, which is not a topic`);
}

/** Returns the ARN of a queue that a property gives by its URL. */
function arnOfQueue(properties: Properties, name: string, url: string, account: Account): string {
  return queueArn(account, url) ?? properties.fail(name, `has ${url}, which is not a queue`);
}
