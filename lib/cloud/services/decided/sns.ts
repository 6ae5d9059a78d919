import type { Members } from "../protocol/json/input.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { arnIn, keyOf, on, onAll, optionalTextOf, type OperationRows } from "./operation-row.ts";

const NAME = /^[\w-]{1,256}(?:\.fifo)?$/;
const topic = (input: Members): string => arnIn(input, "TopicArn", "sns", NAME);

/** Returns the target of a message. A message to a phone number or an endpoint of an app is no call that is decided. */
const target = (input: Members): string => {
  if (optionalTextOf(input, "PhoneNumber") !== undefined) throw undecided("to a phone number");
  const byTarget = optionalTextOf(input, "TargetArn");
  if (byTarget === undefined) return topic(input);
  if (optionalTextOf(input, "TopicArn") !== undefined) throw undecided("with two targets");
  if (/:endpoint\//.test(byTarget)) throw undecided("to an endpoint of an app");
  return arnIn(input, "TargetArn", "sns", NAME);
};

function undecided(what: string): ServiceError {
  return new ServiceError(
    "NotImplemented",
    `The local cloud does not serve sns:Publish ${what}.`,
    501,
  );
}

/** Operations of SNS. */
export const sns: OperationRows = {
  GetTopicAttributes: on("sns:GetTopicAttributes", topic),
  ListSubscriptionsByTopic: on("sns:ListSubscriptionsByTopic", topic),
  ListTopics: onAll("sns:ListTopics"),
  Publish: on("sns:Publish", target),
  PublishBatch: on("sns:Publish", topic),
  Subscribe: on("sns:Subscribe", topic, (input) => ({
    ...keyOf("sns:Protocol", optionalTextOf(input, "Protocol")),
    ...keyOf("sns:Endpoint", optionalTextOf(input, "Endpoint")),
  })),
};
