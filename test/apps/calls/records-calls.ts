import { json, type AppCall } from "../app-call.ts";

const orders = "http://127.0.0.1:4566/123456789012/orders";
const sqs = {
  to: "aws sqs",
  headers: json("1.0", "AmazonSQS.SendMessage"),
  body: { QueueUrl: orders, MessageBody: "tea" },
} as const;
const events = {
  to: "aws events",
  headers: json("1.1", "AWSEvents.PutEvents"),
  body: { Entries: [{ EventBusName: "shop", Source: "shop", DetailType: "placed", Detail: "{}" }] },
} as const;
const post = { to: "api records", request: "POST /relay" } as const;

export const recordsCalls: readonly AppCall[] = [
  {
    ...sqs,
    title: "a sender may send, but there is no SQS",
    as: "Sender",
    status: 501,
    has: "allowed to call sqs:SendMessage",
  },
  { ...sqs, title: "a stranger may not send", as: "Stranger", status: 403, has: "AccessDenied" },
  {
    ...sqs,
    title: "an unsigned call reaches no service",
    status: 403,
    has: "UnknownServiceException",
  },
  {
    ...post,
    title: "a function may send to its queue, but there is no SQS",
    status: 501,
    has: "allowed to call sqs:SendMessage",
  },
  {
    ...post,
    request: "POST /snoop",
    title: "a function may not send to another queue",
    status: 403,
    has: "AccessDenied",
  },
  {
    title: "an integration with SQS fails",
    to: "api records",
    request: "POST /messages",
    body: { order: 1 },
    status: 500,
  },
  {
    ...events,
    title: "a sender may put events, but there is no EventBridge",
    as: "Sender",
    status: 501,
    has: "events",
  },
  {
    ...events,
    title: "a stranger may not put events",
    as: "Stranger",
    status: 400,
    has: "AccessDeniedException",
  },
];
