import type { RequestedAction } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import type { RecordedResource } from "../../account/records/record.ts";
import { resourcePolicyOf } from "../../account/records/resource-policies.ts";
import { opennessOf } from "../circumstances/open-keys.ts";
import { distinguishingTexts } from "../circumstances/texts.ts";
import type { PossibleCaller } from "../who/possible-caller.ts";
import type { Labels } from "../words/labels.ts";
import { namedBehind } from "./named.ts";
import {
  NO_ACCESS_PATHS,
  type AccessPaths,
  type Asked,
  type PrepareEvaluation,
  type Target,
} from "./target.ts";

interface Judged {
  readonly kind: Target["kind"];
  /** Actions on the resource itself, without their service. */
  readonly actions: readonly string[];
  /** Actions on the objects of a bucket. */
  readonly onObjects?: readonly string[];
}

/** The actions of the calls that are decided, by the type of the resource. */
const JUDGED: Readonly<Record<string, Judged>> = {
  "AWS::Events::EventBus": {
    kind: "bus",
    actions: ["events:DescribeEventBus", "events:PutEvents"],
  },
  "AWS::S3::Bucket": {
    kind: "bucket",
    actions: [
      "s3:GetBucketLocation",
      "s3:ListBucket",
      "s3:ListBucketMultipartUploads",
      "s3:ListBucketVersions",
    ],
    onObjects: [
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:DeleteObjectTagging",
      "s3:DeleteObjectVersion",
      "s3:DeleteObjectVersionTagging",
      "s3:GetObject",
      "s3:GetObjectTagging",
      "s3:GetObjectVersion",
      "s3:GetObjectVersionTagging",
      "s3:ListMultipartUploadParts",
      "s3:PutObject",
      "s3:PutObjectAcl",
      "s3:PutObjectLegalHold",
      "s3:PutObjectRetention",
      "s3:PutObjectTagging",
    ],
  },
  "AWS::SNS::Topic": {
    kind: "topic",
    actions: [
      "sns:GetTopicAttributes",
      "sns:ListSubscriptionsByTopic",
      "sns:Publish",
      "sns:Subscribe",
    ],
  },
  "AWS::SQS::Queue": {
    kind: "queue",
    actions: [
      "sqs:ChangeMessageVisibility",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:GetQueueUrl",
      "sqs:PurgeQueue",
      "sqs:ReceiveMessage",
      "sqs:SendMessage",
    ],
  },
  "AWS::StepFunctions::StateMachine": {
    kind: "state machine",
    actions: [
      "states:DescribeStateMachine",
      "states:ListExecutions",
      "states:StartExecution",
      "states:StartSyncExecution",
    ],
  },
};

/** Returns every permission on the buses, buckets, topics, queues and state machines of the account. */
export function recordTargets(
  account: Account,
  labels: Labels,
  prepare: PrepareEvaluation,
): readonly Target[] {
  return [...account.records.values()].flatMap((record) => {
    const judged = Object.hasOwn(JUDGED, record.type) ? JUDGED[record.type] : undefined;
    const { arn } = record;
    if (!judged || arn === undefined) return [];
    const { kind, actions, onObjects = [] } = judged;
    const target = (asked: Asked, accessPaths: Target["accessPaths"]): Target => ({
      kind,
      name: labels.of(record.name),
      action: asked.action,
      asked: [asked],
      ...(asked.isPrefix ? {} : { alike: "" }),
      accessPaths,
    });
    return [
      ...actions.map((action) => {
        const requested = onRecord(account, action, arn, arn);
        return target(requested, ({ caller }) =>
          caller.principal.type === "Anonymous"
            ? NO_ACCESS_PATHS
            : { all: [{ inputs: [prepare(caller, requested)] }] },
        );
      }),
      ...onObjects.map((action) => {
        const onAny = onRecord(account, action, `${arn}/any`, arn);
        const asked = { ...onAny, resource: `${arn}/`, isPrefix: true };
        return target(asked, (who) => objects(`${arn}/`, onAny, who, prepare));
      }),
    ];
  });
}

/** Returns the resources of the account that are recorded, whose permissions are not in the matrix. */
export function unjudgedRecords({ records }: Account): readonly RecordedResource[] {
  return [...records.values()].filter(
    ({ type, silent }) => !silent && !Object.hasOwn(JUDGED, type),
  );
}

function onRecord(
  { resourcePolicies }: Account,
  action: string,
  resource: string,
  policyOf: string,
): RequestedAction {
  return { action, resource, resourcePolicy: resourcePolicyOf(resourcePolicies, policyOf) };
}

/** Returns the access paths to objects, one for each set of keys that policies treat differently. */
function objects(
  prefix: string,
  onAny: RequestedAction,
  { caller, open }: PossibleCaller,
  prepare: PrepareEvaluation,
): AccessPaths {
  if (caller.principal.type === "Anonymous") return NO_ACCESS_PATHS;
  const usual = prepare(caller, onAny);
  const { patterns, exact } = namedBehind(usual, opennessOf(usual, open), prefix);
  const { texts, complete } = distinguishingTexts(patterns, { samples: ["any"] });
  const all = [...new Set(["any", ...texts])]
    .filter((key) => key !== "")
    .map((key) => ({
      // Only the resource differs.
      inputs: [{ ...usual, request: { ...usual.request, resource: prefix + key } }],
      name: `object ${key}`,
    }));
  const called = (pattern: string) => pattern.replace(/^arn:[^/]*\//, "");
  const together = { noun: "object", alike: String, called };
  return { all, incomplete: !(complete && exact), together };
}
