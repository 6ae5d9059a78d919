import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hexSha256 } from "../../../../lib/sigv4/request/encoding.ts";
import type { Pair, WireRequest } from "../../../../lib/sigv4/request/request.ts";
import { presign, type PresignOptions } from "../../../../lib/sigv4/signing/presign.ts";
import { sign } from "../../../../lib/sigv4/signing/sign.ts";
import { att, policy, ref, user, type Resources } from "../../deployment/sketch.ts";
import { REGION, startTestCloud, type CallOptions, type TestCloud } from "../../test-cloud.ts";

const HERE = "us-east-1:123456789012";
const TOPIC = `arn:aws:sns:${HERE}:news`;
const MACHINE = `arn:aws:states:${HERE}:stateMachine:flow`;

const on = (Type: string, Properties: object) => ({ Type, Properties: { ...Properties } });
const resources: Resources = {
  Queue: on("AWS::SQS::Queue", { QueueName: "jobs" }),
  Topic: on("AWS::SNS::Topic", { TopicName: "news" }),
  Bus: on("AWS::Events::EventBus", { Name: "orders" }),
  Files: on("AWS::S3::Bucket", { BucketName: "files", AccessControl: "PublicRead" }),
  Flow: on("AWS::StepFunctions::StateMachine", { StateMachineName: "flow" }),
  Images: on("AWS::ECR::Repository", {
    RepositoryName: "images",
    RepositoryPolicyText: policy({
      Action: "ecr:ListImages",
      Principal: { AWS: att("Named") },
    }),
  }),
  Cleaner: user("Cleaner", {
    Action: "ecr:*",
    Resource: `arn:aws:ecr:${HERE}:repository/images`,
  }),
  Bob: user("Bob"),
  Named: user("Named"),
  Writer: user(
    "Writer",
    { Action: "sqs:SendMessage", Resource: att("Queue") },
    { Action: "sns:Publish", Resource: ref("Topic") },
    {
      Action: "events:PutEvents",
      Resource: att("Bus"),
      Condition: { StringEquals: { "events:source": "shop" } },
    },
    { Action: "states:StartExecution", Resource: ref("Flow") },
    {
      Action: "cloudwatch:PutMetricData",
      Resource: "*",
      Condition: { StringEquals: { "cloudwatch:namespace": "Shop" } },
    },
    {
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      Resource: "arn:aws:s3:::files/up/*",
    },
    {
      Action: "s3:ListBucket",
      Resource: att("Files"),
      Condition: { StringLike: { "s3:prefix": "up/*" } },
    },
    {
      Effect: "Deny",
      Action: "s3:ListBucket",
      Resource: "*",
      Condition: { StringLike: { "s3:prefix": "up/secret/*" } },
    },
    {
      Action: "elasticfilesystem:ClientMount",
      Resource: "*",
      Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": "x" } },
    },
  ),
  QueuePolicy: on("AWS::SQS::QueuePolicy", {
    Queues: [ref("Queue")],
    PolicyDocument: policy(
      { Action: "sqs:SendMessage", Resource: att("Queue"), Principal: { AWS: att("Named") } },
      { Effect: "Deny", Action: "sqs:PurgeQueue", Resource: att("Queue"), Principal: "*" },
    ),
  }),
  TopicPolicy: on("AWS::SNS::TopicPolicy", {
    Topics: [ref("Topic")],
    PolicyDocument: policy({
      Action: "sns:Publish",
      Resource: ref("Topic"),
      Principal: { AWS: att("Named") },
    }),
  }),
  BucketPolicy: on("AWS::S3::BucketPolicy", {
    Bucket: ref("Files"),
    PolicyDocument: policy(
      {
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::files/named/*",
        Principal: { AWS: att("Named") },
      },
      { Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::files/sealed/*", Principal: "*" },
    ),
  }),
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([{ name: "S", resources }]);
  for (const key of ["named/a", "other/a", "other", "up/a", "up/b"]) {
    await callAs("admin", { service: "s3", path: `/files/${key}`, options: () => s3("PUT", "x") });
  }
});
afterAll(() => local.close());

const json = (target: string, input: object): CallOptions => ({
  headers: [
    ["X-Amz-Target", target],
    ["Content-Type", "application/x-amz-json-1.0"],
  ],
  body: JSON.stringify(input),
});
const form = (text: string): CallOptions => ({
  headers: [["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"]],
  body: text,
});
const s3 = (method: string, body = "", more: readonly Pair[] = []): CallOptions => ({
  method,
  body,
  headers: [["x-amz-content-sha256", hexSha256(body)], ...more],
});
const queueUrl = () => `${local.cloud.awsEndpoint}/123456789012/jobs`;
const sqs = (name: string) => () =>
  json(`AmazonSQS.${name}`, { QueueUrl: queueUrl(), MessageBody: "x" });
const put =
  (...entries: readonly object[]) =>
  () =>
    json("AWSEvents.PutEvents", { Entries: entries });
const order = { EventBusName: "orders", Source: "shop", DetailType: "order", Detail: "{}" };

/** How S3 signs: the path is encoded once. */
const inS3 = (who: string, keys = local.keys(who)) => ({
  credentials: keys,
  region: REGION,
  service: "s3",
  date: new Date(),
  encodePath: false,
  normalizePath: false,
});

/** Calls an operation with a signature of a user. */
function callAs(
  who: string,
  { service, path = "/", options }: Omit<Row, "statuses">,
  change: (request: WireRequest) => WireRequest = (request) => request,
  keys = local.keys(who),
) {
  const tamper = (request: WireRequest) => {
    const isS3 = service === "s3";
    const usual = { credentials: keys, region: REGION, service, date: new Date() };
    return change(sign(request, isS3 ? inS3(who, keys) : usual).request);
  };
  return local.aws(service, path, { ...options(), tamper });
}

interface Row {
  readonly service: string;
  readonly path?: string;
  readonly options: () => CallOptions;
  /** The status for each user. */
  readonly statuses: Readonly<Record<string, number>>;
  /** A part of the answer to Bob. */
  readonly refusal?: string;
}

const rows: Readonly<Record<string, Row>> = {
  "a message to a queue": {
    service: "sqs",
    options: sqs("SendMessage"),
    statuses: { Writer: 501, Named: 501, admin: 501, Bob: 403 },
    refusal: `is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:${HERE}:jobs because no identity-based policy allows the sqs:sendmessage action`,
  },
  "a message to a queue in the older protocol": {
    service: "sqs",
    path: "/123456789012/jobs",
    options: () => form("Action=SendMessage&MessageBody=x&Version=2012-11-05"),
    statuses: { Writer: 501, Bob: 403 },
    refusal: "<Code>AccessDenied</Code>",
  },
  "a message to a queue from an integration, which names no version": {
    service: "sqs",
    path: "/123456789012/jobs",
    options: () => form("Action=SendMessage&MessageBody=x"),
    statuses: { Writer: 501, Bob: 403 },
    refusal: "<Code>AccessDenied</Code>",
  },
  "a message to a queue whose parameters are in the query": {
    service: "sqs",
    path: "/123456789012/jobs?Action=SendMessage&MessageBody=x",
    options: () => ({ headers: [["Content-Type", "application/json"]], body: "{}" }),
    statuses: { Writer: 501, Bob: 403 },
    refusal: "<Code>AccessDenied</Code>",
  },
  "reading a queue": {
    service: "sqs",
    options: sqs("ReceiveMessage"),
    statuses: { Writer: 403, Named: 403, admin: 501 },
  },
  "emptying a queue whose policy denies it": {
    service: "sqs",
    options: sqs("PurgeQueue"),
    statuses: { admin: 403, Writer: 403 },
  },
  "a message to a queue of another account": {
    service: "sqs",
    options: () =>
      json("AmazonSQS.SendMessage", { QueueUrl: "http://127.0.0.1/111122223333/jobs" }),
    statuses: { admin: 403, Writer: 403 },
  },
  "a message to a topic": {
    service: "sns",
    options: () => form(`Action=Publish&TopicArn=${TOPIC}&Message=x&Version=2010-03-31`),
    statuses: { Writer: 501, Named: 501, Bob: 403 },
    refusal: `<Code>AuthorizationError</Code><Message>User: arn:aws:iam::123456789012:user/Bob is not authorized to perform: SNS:Publish on resource: ${TOPIC} because no identity-based policy allows the SNS:Publish action`,
  },
  "an event": {
    service: "events",
    options: put(order),
    statuses: { Writer: 501, admin: 501, Bob: 400 },
    refusal: '"__type":"AccessDeniedException"',
  },
  "an event from a source that is not allowed": {
    service: "events",
    options: put({ ...order, Source: "other" }),
    statuses: { Writer: 400, admin: 501 },
  },
  "two events, of which one is refused": {
    service: "events",
    options: put(order, { ...order, EventBusName: "default" }),
    statuses: { Writer: 400, admin: 501 },
  },
  "starting a state machine": {
    service: "states",
    options: () => json("AWSStepFunctions.StartExecution", { stateMachineArn: MACHINE }),
    statuses: { Writer: 501, Bob: 400 },
  },
  "a metric": {
    service: "monitoring",
    options: () => json("GraniteServiceVersion20100801.PutMetricData", { Namespace: "Shop" }),
    statuses: { Writer: 501, Bob: 403 },
  },
  "a metric of another namespace": {
    service: "monitoring",
    options: () => json("GraniteServiceVersion20100801.PutMetricData", { Namespace: "Other" }),
    statuses: { Writer: 403 },
  },
  "writing an object": {
    service: "s3",
    path: "/files/up/a%20b",
    options: () => s3("PUT", "hello"),
    statuses: { Writer: 200, admin: 200, Named: 403, Bob: 403 },
    refusal:
      '<Error><Code>AccessDenied</Code><Message>User: arn:aws:iam::123456789012:user/Bob is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::files/up/a b" because no',
  },
  "reading an object that the policy of the bucket grants": {
    service: "s3",
    path: "/files/named/a",
    options: () => s3("GET"),
    statuses: { Named: 200, Writer: 403 },
  },
  "reading an object that the policy of the bucket denies": {
    service: "s3",
    path: "/files/sealed/a",
    options: () => s3("GET"),
    statuses: { admin: 403 },
  },
  "reading such an object by another spelling": {
    service: "s3",
    path: "/files/se%61led/a",
    options: () => s3("GET"),
    statuses: { admin: 403 },
  },
  "reading an object of a bucket with a public list": {
    service: "s3",
    path: "/files/other",
    options: () => s3("GET"),
    statuses: { Bob: 403, admin: 200 },
  },
  "a list of a prefix": {
    service: "s3",
    path: "/files?list-type=2&prefix=up%2Fa",
    options: () => s3("GET"),
    statuses: { Writer: 200, Bob: 403 },
  },
  "a list of a prefix that is denied": {
    service: "s3",
    path: "/files?list-type=2&prefix=up%2Fsecret%2F",
    options: () => s3("GET"),
    statuses: { Writer: 403, admin: 200 },
  },
  "a list without a prefix": {
    service: "s3",
    path: "/files?list-type=2",
    options: () => s3("GET"),
    statuses: { Writer: 403 },
  },
  "a copy from an object that may not be read": {
    service: "s3",
    path: "/files/up/a",
    options: () => s3("PUT", "", [["x-amz-copy-source", "files/other/a"]]),
    statuses: { Writer: 403, admin: 200 },
  },
  "a copy": {
    service: "s3",
    path: "/files/up/a",
    options: () => s3("PUT", "", [["x-amz-copy-source", "files/up/b"]]),
    statuses: { Writer: 200 },
  },
  "an operation outside of the table": {
    service: "s3",
    path: "/files?policy",
    options: () => s3("GET"),
    statuses: { admin: 501, Bob: 501 },
    refusal: "The local cloud does not serve this operation of s3",
  },
  "an operation of SQS outside of the table": {
    service: "sqs",
    options: sqs("SetQueueAttributes"),
    statuses: { admin: 501, Bob: 501 },
    refusal: "The local cloud does not serve sqs:SetQueueAttributes",
  },
};

const cases = Object.entries(rows).flatMap(([title, row]) =>
  Object.entries(row.statuses).map(([who, status]) => [title, who, status, row] as const),
);

describe("a call to a service that is decided", () => {
  it.each(cases)("%s: %s gets %i", async (_, who, status, row) => {
    const answer = await callAs(who, row);
    const isRefused = status >= 400 && status < 500;
    const notServed = status < 400 ? "" : "the local cloud does not serve";
    const usual = isRefused ? "is not authorized to perform" : notServed;
    const text = (who === "Bob" ? row.refusal : undefined) ?? usual;
    expect({
      status: answer.status,
      hasText: answer.text.toLowerCase().includes(text.toLowerCase()),
      isExplained: answer.header("x-signet-reason") !== undefined,
    }).toEqual({ status, hasText: true, isExplained: isRefused });
  });

  it.each(Object.entries(rows))("is refused without a valid signature: %s", async (_, row) => {
    const wrong = { ...local.keys("admin"), secretAccessKey: "wrong" };
    expect((await callAs("admin", row, undefined, wrong)).status).toBe(403);
    const unsigned = await local.aws(row.service, row.path ?? "/", row.options());
    expect(unsigned.status).toBe(403);
  });

  it("has the code of the older protocol beside an error in JSON", async () => {
    const answer = await local.aws("sqs", "/", {
      as: local.keys("Bob"),
      ...sqs("SendMessage")(),
    });
    expect(answer.header("x-amzn-query-error")).toBe("AccessDenied;Sender");
  });

  it.each<[string, string, () => CallOptions]>([
    ["no queue", "sqs", () => json("AmazonSQS.SendMessage", {})],
    [
      "a URL that names no queue",
      "sqs",
      () => json("AmazonSQS.SendMessage", { QueueUrl: "http://x/y" }),
    ],
    [
      "a URL that has a queue in its query",
      "sqs",
      () => json("AmazonSQS.SendMessage", { QueueUrl: `http://x/y?/${"1".repeat(12)}/jobs` }),
    ],
    ["no entries", "events", () => json("AWSEvents.PutEvents", { Entries: [] })],
    ["an entry that is no map", "events", () => json("AWSEvents.PutEvents", { Entries: [1] })],
    [
      "a topic that is no ARN",
      "sns",
      () => form("Action=Publish&TopicArn=news&Version=2010-03-31"),
    ],
    [
      "a repeated parameter",
      "sns",
      () => form(`Action=Publish&TopicArn=${TOPIC}&TopicArn=${TOPIC}x&Version=2010-03-31`),
    ],
    [
      "a body that is no JSON",
      "states",
      () => ({ ...json("AWSStepFunctions.StartExecution", {}), body: "{" }),
    ],
  ])("is refused with %s", async (_, service, options) => {
    expect((await local.aws(service, "/", { as: local.keys("admin"), ...options() })).status).toBe(
      400,
    );
  });
});

describe("a presigned URL of S3", () => {
  const presigned = (
    who: string,
    more: Partial<PresignOptions> = {},
    path = "/files/up/a?x-id=GetObject",
  ) =>
    local.aws("s3", path, {
      method: "GET",
      tamper: (request) =>
        presign(request, { ...inS3(who), payload: "UNSIGNED-PAYLOAD", expiresIn: 86_400, ...more })
          .request,
    });
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);

  it("is decided for the user who signed it, within its time", async () => {
    expect((await presigned("Writer", { date: hoursAgo(23) })).status).toBe(200);
    expect((await presigned("Bob", { date: hoursAgo(23) })).status).toBe(403);
  });

  it.each<[string, Partial<PresignOptions>, string?]>([
    ["after its time", { date: hoursAgo(25) }],
    ["with a key that it was not signed for", {}, "/files/up/b?x-id=GetObject"],
  ])("is refused %s", async (_, more, sent) => {
    const answer = await local.aws("s3", "/files/up/a?x-id=GetObject", {
      method: "GET",
      tamper(request) {
        const { request: signed } = presign(request, {
          ...inS3("Writer"),
          payload: "UNSIGNED-PAYLOAD",
          expiresIn: 86_400,
          ...more,
        });
        return sent === undefined ? signed : { ...signed, path: "/files/up/b" };
      },
    });
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain("nothing was done");
  });

  it("of the old signature is refused with what to set", async () => {
    const answer = await local.aws("s3", "/files/up/a?AWSAccessKeyId=a&Signature=b&Expires=1", {
      method: "GET",
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('signature_version="s3v4"');
  });
});

it("a body that differs from its promised hash is refused, also for the admin", async () => {
  const answer = await callAs("admin", rows["writing an object"] ?? fail(), (request) => ({
    ...request,
    body: Buffer.from("hellO"),
  }));
  expect([answer.status, answer.text]).toEqual([
    400,
    expect.stringContaining("XAmzContentSHA256Mismatch"),
  ]);
});

function fail(): never {
  throw new Error("there is no such row");
}

describe("a repository of images", () => {
  const images = (operation: string, input: object) => ({
    service: "ecr",
    options: () => json(`AmazonEC2ContainerRegistry_V20150921.${operation}`, input),
  });
  const own = { repositoryName: "images" };
  it.each<[string, string, object, number, string]>([
    ["Cleaner", "ListImages", own, 200, '{"imageIds":[]}'],
    ["Cleaner", "DescribeImages", own, 200, '{"imageDetails":[]}'],
    ["Cleaner", "DescribeImages", { ...own, imageIds: [{}] }, 400, "ImageNotFoundException"],
    ["Cleaner", "BatchDeleteImage", own, 501, "NotImplemented"],
    ["Cleaner", "ListImages", { repositoryName: "other" }, 400, "AccessDeniedException"],
    ["Cleaner", "ListImages", { ...own, registryId: "210987654321" }, 400, "AccessDenied"],
    ["Cleaner", "ListImages", { repositoryName: "../images" }, 400, "repositoryName"],
    ["Named", "ListImages", own, 200, '{"imageIds":[]}'],
    ["Named", "DescribeImages", own, 400, "AccessDeniedException"],
    ["Bob", "ListImages", own, 400, "ecr:ListImages on resource: arn:aws:ecr:"],
    ["admin", "ListImages", { repositoryName: "other" }, 400, "RepositoryNotFoundException"],
    ["admin", "ListImages", { ...own, registryId: "210987654321" }, 400, "Exception"],
  ])("answers %s of %s %j with %i", async (who, operation, input, status, text) => {
    const answer = await callAs(who, images(operation, input));
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(text)]);
  });

  it("is not shown to a caller whose signature is of another body", async () => {
    const wrong = await callAs("Cleaner", images("ListImages", own), (request) => ({
      ...request,
      body: Buffer.from("{}"),
    }));
    expect(wrong.status).toBe(403);
  });
});
