import type { ActionRows } from "./action-row.ts";
import { policyRow } from "./policy-row.ts";

const SET_TOPIC = "sns:SetTopicAttributes";
const SET_QUEUE = "sqs:SetQueueAttributes";
const QUEUE = "sqs:${Region}:${Account}:${Item.last}";
const TOPIC = { arn: "${Item}", put: SET_TOPIC, delete: SET_TOPIC, with: "PolicyDocument" };

/** The types of messages and work flows. */
export const messageRows: ActionRows = {
  "AWS::Events::EventBus": {
    create: "events:CreateEventBus",
    update: "events:UpdateEventBus",
    delete: "events:DeleteEventBus",
    having: { Policy: "events:PutPermission", Tags: "events:TagResource" },
    removing: { Policy: "events:RemovePermission", Tags: "events:UntagResource" },
  },
  "AWS::Events::EventBusPolicy": {
    arn: "events:${Region}:${Account}:event-bus/${EventBusName}",
    create: "events:PutPermission",
    update: "events:PutPermission",
    delete: "events:RemovePermission",
  },
  "AWS::Events::Rule": {
    create: "events:PutRule",
    update: "events:PutRule",
    delete: "events:DeleteRule",
    having: { Tags: "events:TagResource", Targets: "events:PutTargets" },
    removing: { Tags: "events:UntagResource", Targets: "events:RemoveTargets" },
    passes: { RoleArn: "events.amazonaws.com", "Targets.RoleArn": "events.amazonaws.com" },
  },
  "AWS::SNS::Topic": {
    arn: "${Name}",
    create: "sns:CreateTopic",
    update: SET_TOPIC,
    delete: "sns:DeleteTopic",
    having: {
      DataProtectionPolicy: "sns:PutDataProtectionPolicy",
      Subscription: "sns:Subscribe",
      Tags: "sns:TagResource",
    },
    removing: { Subscription: "sns:Unsubscribe", Tags: "sns:UntagResource" },
    passes: {
      "DeliveryStatusLogging.SuccessFeedbackRoleArn": "sns.amazonaws.com",
      "DeliveryStatusLogging.FailureFeedbackRoleArn": "sns.amazonaws.com",
    },
  },
  "AWS::SNS::TopicInlinePolicy": policyRow(SET_TOPIC, SET_TOPIC, "${TopicArn}"),
  "AWS::SNS::Subscription": {
    arn: "${TopicArn}",
    create: "sns:Subscribe",
    update: "sns:SetSubscriptionAttributes",
    delete: "sns:Unsubscribe",
    passes: { SubscriptionRoleArn: "sns.amazonaws.com" },
  },
  "AWS::SNS::TopicPolicy": { create: "", update: "", delete: "", each: { Topics: TOPIC } },
  "AWS::SQS::Queue": {
    create: "sqs:CreateQueue sqs:GetQueueAttributes",
    update: `${SET_QUEUE} sqs:GetQueueAttributes`,
    delete: "sqs:DeleteQueue",
    having: { Tags: "sqs:TagQueue" },
    removing: { Tags: "sqs:UntagQueue" },
  },
  "AWS::SQS::QueueInlinePolicy": policyRow(SET_QUEUE, SET_QUEUE, QUEUE.replace("Item", "Queue")),
  "AWS::SQS::QueuePolicy": {
    create: "",
    update: "",
    delete: "",
    each: {
      Queues: {
        arn: QUEUE,
        put: SET_QUEUE,
        delete: SET_QUEUE,
        with: "PolicyDocument",
      },
    },
  },
  "AWS::StepFunctions::StateMachine": {
    create: "states:CreateStateMachine",
    update: "states:UpdateStateMachine",
    delete: "states:DeleteStateMachine",
    having: { Tags: "states:TagResource" },
    removing: { Tags: "states:UntagResource" },
    passes: { RoleArn: "states.amazonaws.com" },
  },
};
