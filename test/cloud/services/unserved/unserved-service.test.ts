import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pair } from "../../../../lib/sigv4/request/request.ts";
import { startTestCloud, type Answer, type CallOptions, type TestCloud } from "../../test-cloud.ts";

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud();
});
afterAll(() => local.close());

const FORM: Pair = ["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"];
const target = (name: string, version: string): readonly Pair[] => [
  ["X-Amz-Target", name],
  ["Content-Type", `application/x-amz-json-${version}`],
];

interface Row {
  readonly service: string;
  readonly path?: string;
  readonly options?: CallOptions;
  /** The name of the operation in the message. */
  readonly name: string;
  /** The text before the message, and after it. */
  readonly body?: readonly [string, string];
}

const rows: Readonly<Record<string, Row>> = {
  awsQuery: {
    service: "autoscaling",
    options: { headers: [FORM], body: "Action=DescribeTags&Version=2011-01-01" },
    name: "autoscaling:DescribeTags",
    body: [
      "<ErrorResponse><Error><Type>Receiver</Type><Code>NotImplemented</Code><Message>",
      "</Message></Error><RequestId>{id}</RequestId></ErrorResponse>",
    ],
  },
  ec2Query: {
    service: "ec2",
    options: { headers: [FORM], body: "Action=DescribeInstances&Version=2016-11-15" },
    name: "ec2:DescribeInstances",
    body: [
      "<Response><Errors><Error><Code>NotImplemented</Code><Message>",
      "</Message></Error></Errors><RequestID>{id}</RequestID></Response>",
    ],
  },
  "awsJson 1.0": {
    service: "swf",
    options: { headers: target("SimpleWorkflowService.ListDomains", "1.0"), body: "{}" },
    name: "swf:ListDomains",
    body: ['{"__type":"NotImplemented","message":"', '"}'],
  },
  "awsJson 1.0 of an API that is signed for a served service": {
    service: "dynamodb",
    options: { headers: target("DynamoDBStreams_20120810.ListStreams", "1.0"), body: "{}" },
    name: "dynamodbstreams:ListStreams",
    body: ['{"__type":"NotImplemented","message":"', '"}'],
  },
  "awsJson 1.1": {
    service: "ecs",
    options: { headers: target("X_2014.ListClusters", "1.1"), body: "{}" },
    name: "ecs:ListClusters",
    body: ['{"__type":"NotImplemented","message":"', '"}'],
  },
  restJson1: {
    service: "elasticfilesystem",
    path: "/2015-02-01/file-systems",
    name: "elasticfilesystem",
    body: ['{"message":"', '"}'],
  },
  restXml: {
    service: "route53",
    path: "/2013-04-01/hostedzone",
    name: "route53",
    body: [
      "<ErrorResponse><Error><Type>Receiver</Type><Code>NotImplemented</Code><Message>",
      "</Message></Error><RequestId>{id}</RequestId></ErrorResponse>",
    ],
  },
  "restXml of S3": {
    service: "s3-outposts",
    path: "/restapis",
    name: "s3-outposts",
    body: [
      "<Error><Code>NotImplemented</Code><Message>",
      "</Message><RequestId>{id}</RequestId></Error>",
    ],
  },
  rpcv2Cbor: {
    service: "monitoring",
    path: "/service/GraniteServiceVersion20100801/operation/ListMetrics",
    options: { headers: [["smithy-protocol", "rpc-v2-cbor"]] },
    name: "monitoring:ListMetrics",
  },
};

const call = (
  { service, path = "/", options }: Pick<Row, "service" | "path" | "options">,
  more: CallOptions = {},
) => local.aws(service, path, { as: local.keys("admin"), ...options, ...more });

const served =
  "kms, lambda, iam, sts, logs, dynamodb, apigateway, secretsmanager, ssm, cloudformation, signet";

describe("a service that is not served", () => {
  it.each(Object.entries(rows))("answers in %s with the services that are", async (_, row) => {
    const answer = await call(row);
    expect(answer.status).toBe(501);
    const message = `The local cloud does not serve ${row.name}. It serves ${served}.`;
    expect(answer.text).toContain(message);
    if (!row.body) return;
    const [before, after] = row.body;
    expect(answer.text).toBe(before + message + after.replace("{id}", requestId(answer)));
  });

  it("answers in CBOR of which each length is right", async () => {
    const { body, header } = await call(rows["rpcv2Cbor"] ?? { service: "" });
    expect(header("smithy-protocol")).toBe("rpc-v2-cbor");
    expect(header("content-type")).toBe("application/cbor");
    // A map of two members, then texts: up to 23 bytes, and with the length in two more bytes.
    expect([body[0], body[1], body[8], body[23]]).toEqual([0xa2, 0x66, 0x6e, 0x67]);
    expect(body.subarray(31, 34)).toEqual(Buffer.from([0x79, 0, body.length - 34]));
  });

  it.each(Object.entries(rows))("verifies the signature first, in %s", async (_, row) => {
    const wrong = { ...local.keys("admin"), secretAccessKey: "wrong" };
    const answer = await call(row, { as: wrong });
    expect(answer.status).toBe(403);
    const message = "The request signature we calculated does not match";
    expect(answer.text).toContain(message);
    expect(answer.text).toContain(`The local cloud does not serve ${row.name}.`);
    expect(answer.text).not.toContain("Credential should be scoped");
  });

  it("has the error code of an unknown access key", async () => {
    const unknown = { accessKeyId: "AKIDUNKNOWN", secretAccessKey: "x" };
    expect((await call({ service: "sns", ...rows["awsQuery"] }, { as: unknown })).text).toContain(
      "<Code>InvalidClientTokenId</Code>",
    );
    expect((await call({ service: "efs", path: "/x" }, { as: unknown })).status).toBe(403);
  });
});

it.each<[string, string, CallOptions]>([
  ["kms", "/", { headers: [["X-Amz-Target", "TrentService.ListKeys"]], body: "{}" }],
  ["lambda", "/2015-03-31/functions/f/invocations", {}],
  ["sts", "/", { headers: [FORM], body: "Action=GetCallerIdentity&Version=2011-06-15" }],
  ["iam", "/", { headers: [FORM], body: "Action=ListUsers&Version=2010-05-08" }],
])(
  "a request to %s that is signed for another service names the right one",
  async (service, path, options) => {
    const answer = await call({ service: "sns", path, options });
    expect(answer.text).toContain(`Credential should be scoped to correct service: '${service}'`);
  },
);

it("an operation of STS that needs no signature and is not served says so", async () => {
  const body = "Action=AssumeRoleWithSAML&Version=2011-06-15";
  const answer = await local.aws("sts", "/", { as: undefined, headers: [FORM], body });
  expect(answer.status).toBe(501);
  expect(answer.text).toContain(
    "The local cloud does not serve sts:AssumeRoleWithSAML. It serves AssumeRole, AssumeRoleWithWebIdentity, ",
  );
});

it("a request without a signature names the services that are served", async () => {
  const answer = await local.aws("", "/nothing");
  expect(answer.status).toBe(403);
  expect(answer.text).toContain(served);
});

it.each<[string, string, CallOptions]>([
  [
    "awsJson1.1",
    '{"__type":"UnknownServiceException","message":"',
    { headers: target("AWSCognitoIdentityProviderService.InitiateAuth", "1.1"), body: "{}" },
  ],
  ["restJson1", '{"message":"', {}],
])(
  "a request in %s without a signature has an error of its protocol",
  async (_, start, options) => {
    const answer = await local.aws("", "/", options);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain(`${start}The local cloud supports ${served}`);
  },
);

it.each<[string, number, string]>([
  [
    "CreateUser",
    501,
    "The local cloud does not serve iam:CreateUser. It serves CreateAccessKey, Delete",
  ],
  ["MakeUser", 400, "Could not find operation MakeUser for version 2010-05-08"],
])("IAM's operation %s has status %d", async (action, status, message) => {
  const options = { headers: [FORM], body: `Action=${action}&Version=2010-05-08` };
  const answer = await call({ service: "iam", options });
  expect(answer.status).toBe(status);
  expect(answer.text).toContain(message);
});

function requestId(answer: Answer): string {
  return answer.header("x-amzn-requestid") ?? "";
}
