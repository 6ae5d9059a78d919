import { queueArn } from "../../account/records/queue-url.ts";
import type { Account } from "../../account/account.ts";
import type { Members } from "../protocol/json/input.ts";
import {
  arnHere,
  invalid,
  on,
  onAll,
  optionalTextOf,
  textOf,
  type OperationRows,
} from "./operation-row.ts";

const queue = (input: Members, account: Account): string => {
  const arn = queueArn(account, textOf(input, "QueueUrl"));
  if (arn === undefined) throw invalid("QueueUrl");
  return arn;
};

const queueNamed = (input: Members, account: Account): string => {
  const name = textOf(input, "QueueName");
  const owner = optionalTextOf(input, "QueueOwnerAWSAccountId") ?? account.accountId;
  if (!/^[\w-]{1,80}(?:\.fifo)?$/.test(name) || !/^\d{12}$/.test(owner)) throw invalid("QueueName");
  return arnHere({ ...account, accountId: owner }, "sqs", name);
};

/** Operations of SQS. A batch has one action, like the operation for one message. */
export const sqs: OperationRows = {
  ChangeMessageVisibility: on("sqs:ChangeMessageVisibility", queue),
  ChangeMessageVisibilityBatch: on("sqs:ChangeMessageVisibility", queue),
  DeleteMessage: on("sqs:DeleteMessage", queue),
  DeleteMessageBatch: on("sqs:DeleteMessage", queue),
  GetQueueAttributes: on("sqs:GetQueueAttributes", queue),
  GetQueueUrl: on("sqs:GetQueueUrl", queueNamed),
  ListQueues: onAll("sqs:ListQueues"),
  PurgeQueue: on("sqs:PurgeQueue", queue),
  ReceiveMessage: on("sqs:ReceiveMessage", queue),
  SendMessage: on("sqs:SendMessage", queue),
  SendMessageBatch: on("sqs:SendMessage", queue),
};
