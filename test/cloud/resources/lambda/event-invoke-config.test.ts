import { expect, it } from "vitest";
import { having, refusal } from "../../refusal.ts";
import { lambda, type Resources } from "../../deployment/sketch.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:fn";
const config: Resources = {
  ...lambda("Fn", "code"),
  Config: {
    Type: "AWS::Lambda::EventInvokeConfig",
    Properties: { FunctionName: { Ref: "Fn" }, Qualifier: "$LATEST", MaximumRetryAttempts: 1 },
  },
};
const changed = (properties: object) => having(config, "Config", properties);
const to = (name: string, Destination: string) =>
  changed({ DestinationConfig: { [name]: { Destination } } });
const fn = (properties: object) => having(lambda("Fn", "code"), "Fn", properties);

it.each<[string, Resources, string]>([
  [
    "without settings",
    changed({ MaximumRetryAttempts: undefined }),
    "You must specify at least one of error handling or destination setting.",
  ],
  ["without a qualifier", changed({ Qualifier: undefined }), "property Qualifier is missing"],
  [
    "for an alias that does not exist",
    changed({ Qualifier: "live" }),
    `property Qualifier names ${ARN}:live, which does not exist`,
  ],
  [
    "that exists already",
    { ...config, Twin: config["Config"] ?? { Type: "" } },
    "S/Twin: property Qualifier names",
  ],
  ["with three retries", changed({ MaximumRetryAttempts: 3 }), "MaximumRetryAttempts is 3"],
  [
    "with an age below a minute",
    changed({ MaximumEventAgeInSeconds: 59 }),
    "MaximumEventAgeInSeconds is 59",
  ],
  [
    "with itself as a destination",
    to("OnFailure", ARN),
    "You can't specify the function as a destination for itself.",
  ],
  [
    "with a bucket for success",
    to("OnSuccess", "arn:aws:s3:::bucket"),
    "The destination ARN arn:aws:s3:::bucket is invalid.",
  ],
  [
    "with a FIFO queue",
    to("OnFailure", "arn:aws:sqs:us-east-1:123456789012:q.fifo"),
    "is invalid.",
  ],
  [
    "with another service",
    to("OnFailure", "arn:aws:kinesis:us-east-1:123456789012:stream/x"),
    "is invalid.",
  ],
])("an EventInvokeConfig %s is rejected", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

it.each<[string, object, string]>([
  [
    "a dead-letter bucket",
    { DeadLetterConfig: { TargetArn: "arn:aws:s3:::bucket" } },
    "must be a queue or a topic",
  ],
  [
    "SnapStart on Node.js",
    { SnapStart: { ApplyOn: "PublishedVersions" } },
    "nodejs24.x is not supported for SnapStart enabled functions.",
  ],
  [
    "an unknown RecursiveLoop",
    { RecursiveLoop: "Never" },
    "property RecursiveLoop has the value Never",
  ],
  [
    "a manual runtime without a version",
    { RuntimeManagementConfig: { UpdateRuntimeOn: "Manual" } },
    "property RuntimeVersionArn is missing",
  ],
])("a function with %s is rejected", (_, properties, message) => {
  expect(refusal(fn(properties))).toContain(message);
});

it.each([
  [{ SnapStart: { ApplyOn: "None" } }],
  [{ RecursiveLoop: "Allow" }],
  [{ RuntimeManagementConfig: { UpdateRuntimeOn: "Auto" } }],
  [{ DeadLetterConfig: { TargetArn: "arn:aws:sns:us-east-1:123456789012:topic" } }],
])("a function with %j is accepted", (properties) => {
  expect(refusal(fn(properties))).toBe("no refusal");
});

it.each([
  ["OnFailure", "arn:aws:s3:::bucket"],
  ["OnSuccess", "arn:aws:events:us-east-1:123456789012:event-bus/default"],
  ["OnFailure", "arn:aws:sns:us-east-1:123456789012:topic"],
])("the destination %s may be %s", (name, arn) => {
  expect(refusal(to(name, arn))).toBe("no refusal");
});
