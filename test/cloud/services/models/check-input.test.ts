import { describe, expect, it } from "vitest";
import {
  checkForm,
  checkJson,
  checkRest,
} from "../../../../lib/cloud/services/models/check-input.ts";
import { ServiceError } from "../../../../lib/cloud/services/protocol/service-error.ts";

/** Returns type and message of the error, or "valid". */
function outcome(check: () => void): string {
  try {
    check();
    return "valid";
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return `${error.type}: ${error.wireMessage}`;
  }
}

const ONE = "1 validation error detected:";
const FAILED = "failed to satisfy constraint:";
const TAG = { TagKey: "a", TagValue: "b" };

describe("checkJson", () => {
  it.each<[string, string, string, object, string]>([
    ["a valid input", "kms", "TagResource", { KeyId: "x", Tags: [TAG] }, "valid"],
    ["an unknown member", "kms", "ListKeys", { Other: 1 }, "valid"],
    ["an operation without a model", "kms", "Nothing", { KeyId: 1 }, "valid"],
    ["a service without a model", "signet", "PutFault", { Fault: 1 }, "valid"],
    ["a null as a missing member", "kms", "ListKeys", { Limit: null }, "valid"],
    [
      "a required member that is null",
      "kms",
      "DescribeKey",
      { KeyId: null },
      `ValidationException: ${ONE} Value null at 'keyId' ${FAILED} Member must not be null`,
    ],
    [
      "a secret value, without the value",
      "kms",
      "Encrypt",
      { KeyId: "x", Plaintext: Buffer.alloc(4097).toString("base64") },
      `ValidationException: ${ONE} Value at 'plaintext' ${FAILED} Member must have length less than or equal to 4096`,
    ],
    [
      "two violations, one of them in a list of structures",
      "kms",
      "TagResource",
      { KeyId: "", Tags: [TAG, { TagValue: "b" }] },
      `ValidationException: 2 validation errors detected: Value '' at 'keyId' ${FAILED} Member must have length greater than or equal to 1; Value null at 'tags.2.member.tagKey' ${FAILED} Member must not be null`,
    ],
    [
      "a text in a list",
      "kms",
      "UntagResource",
      { KeyId: "x", TagKeys: ["a", ""] },
      `ValidationException: ${ONE} Value '[a, ]' at 'tagKeys' ${FAILED} Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]`,
    ],
    [
      "a null in a list of structures",
      "kms",
      "TagResource",
      { KeyId: "x", Tags: [null] },
      `ValidationException: ${ONE} Value null at 'tags.1.member' ${FAILED} Member must not be null`,
    ],
    [
      "an unknown word",
      "kms",
      "Sign",
      { KeyId: "x", Message: "eA==", SigningAlgorithm: "ECDSA_SHA_256", MessageType: "TEXT" },
      `ValidationException: ${ONE} Value 'TEXT' at 'messageType' ${FAILED} Member must satisfy enum value set: [RAW, DIGEST, EXTERNAL_MU]`,
    ],
    [
      "a wrong type, in KMS's form",
      "kms",
      "DescribeKey",
      { KeyId: 1 },
      "SerializationException: undefined",
    ],
    [
      "the part of a map, in AWS's words for maps",
      "dynamodb",
      "BatchWriteItem",
      { RequestItems: { a: [] } },
      `ValidationException: ${ONE} Value '{a=[]}' at 'requestItems' ${FAILED} Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]`,
    ],
    [
      "a structure inside a map",
      "dynamodb",
      "BatchGetItem",
      { RequestItems: { a: {} } },
      `ValidationException: ${ONE} Value null at 'requestItems.a.member.keys' ${FAILED} Member must not be null`,
    ],
    [
      "a list inside a map",
      "dynamodb",
      "BatchWriteItem",
      { RequestItems: { a: [{ DeleteRequest: {} }] } },
      `ValidationException: ${ONE} Value null at 'requestItems.a.member.1.member.deleteRequest.key' ${FAILED} Member must not be null`,
    ],
    [
      "an enum in the order that AWS was seen to list",
      "dynamodb",
      "GetItem",
      { TableName: "a", Key: {}, ReturnConsumedCapacity: "ALL" },
      `ValidationException: ${ONE} Value 'ALL' at 'returnConsumedCapacity' ${FAILED} Member must satisfy enum value set: [INDEXES, TOTAL, NONE]`,
    ],
    [
      "a pattern, in the error of CloudWatch Logs",
      "logs",
      "GetLogEvents",
      { logGroupName: "a b", logStreamName: "s" },
      `InvalidParameterException: ${ONE} Value 'a b' at 'logGroupName' ${FAILED} Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
    ],
    [
      "a wrong type, in the words of newer services",
      "logs",
      "GetLogEvents",
      { logGroupName: "a", logStreamName: "s", limit: "1" },
      "SerializationException: STRING_VALUE can not be converted to an Integer",
    ],
  ])("judges %s", (_, service, operation, members, expected) => {
    expect(outcome(() => checkJson(service, operation, { ...members }))).toBe(expected);
  });

  it("names at most ten violations, as AWS does", () => {
    const Tags = Array.from({ length: 50 }, () => ({}));
    const text = outcome(() => checkJson("kms", "TagResource", { KeyId: "x", Tags }));
    expect(text).toContain("10 validation errors detected: ");
    expect(text.split(FAILED)).toHaveLength(11);
  });

  it.each([
    ["a text", "x".repeat(2_049)],
    ["a list", Array.from({ length: 2_000 }, () => "x".repeat(200))],
  ])("leaves out a value that is too long to show: %s", (_, value) => {
    const input = Array.isArray(value) ? { KeyId: "x", TagKeys: value } : { KeyId: value };
    const operation = Array.isArray(value) ? "UntagResource" : "DescribeKey";
    expect(outcome(() => checkJson("kms", operation, input))).toContain("Value at '");
  });
});

describe("checkForm", () => {
  const assuming = (more: Readonly<Record<string, string>>) =>
    new Map(
      Object.entries({
        Action: "AssumeRole",
        RoleArn: "arn:aws:iam::123456789012:role/Any",
        RoleSessionName: "Session",
        ...more,
      }),
    );

  // The texts for empty and wrong numbers, and for roleArn, are those that STS was recorded to answer.
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["a valid form", {}, "valid"],
    ["an empty list", { Tags: "" }, "valid"],
    ["numbers with a sign or zeros", { DurationSeconds: "+0900" }, "valid"],
    ["an empty number", { DurationSeconds: "" }, "MalformedInput: missing value for decimal type"],
    [
      "a negative number",
      { DurationSeconds: "-1" },
      `ValidationError: ${ONE} Value '-1' at 'durationSeconds' ${FAILED} Member must have value greater than or equal to 900`,
    ],
    [
      "an ARN that is too short",
      { RoleArn: "not-an-arn" },
      `ValidationError: ${ONE} Value 'not-an-arn' at 'roleArn' ${FAILED} Member must have length greater than or equal to 20`,
    ],
    [
      "a member of a structure in a list",
      { "Tags.member.1.Key": "a#b", "Tags.member.1.Value": "" },
      `ValidationError: ${ONE} Value 'a#b' at 'tags.1.member.key' ${FAILED} Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+`,
    ],
    [
      "a missing member of a structure in a list",
      { "Tags.member.1.Key": "a" },
      `ValidationError: ${ONE} Value null at 'tags.1.member.value' ${FAILED} Member must not be null`,
    ],
  ])("judges %s", (_, more, expected) => {
    expect(outcome(() => checkForm("sts", "AssumeRole", assuming(more)))).toBe(expected);
  });
});

describe("checkRest", () => {
  const path = (name: string) => `/2015-03-31/functions/${name}/invocations`;
  const request = (over: object) => ({
    method: "POST",
    path: path("orders"),
    query: [],
    headers: [],
    body: Buffer.from("not JSON"),
    ...over,
  });

  it.each<[string, object, string]>([
    ["a valid request, without reading its payload", {}, "valid"],
    [
      "a name in the path, decoded",
      { path: path("a%40b") },
      `ValidationException: ${ONE} Value 'a@b' at 'functionName' ${FAILED} Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`,
    ],
    [
      "a header",
      { headers: [["X-Amz-Log-Type", "All"]] },
      `ValidationException: ${ONE} Value 'All' at 'logType' ${FAILED} Member must satisfy enum value set: [None, Tail]`,
    ],
    [
      "a parameter of the query",
      { query: [["Qualifier", "a%20b"]] },
      `ValidationException: ${ONE} Value 'a b' at 'qualifier' ${FAILED} Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`,
    ],
  ])("judges %s", (_, over, expected) => {
    expect(outcome(() => checkRest("lambda", "Invoke", request(over)))).toBe(expected);
  });

  it("reads a body whose members are in it", () => {
    const update = {
      method: "PUT",
      path: "/2015-03-31/functions/orders/configuration",
      body: Buffer.from('{"Timeout":0,"Environment":{"Variables":{"1":"x"}}}'),
    };
    const text = outcome(() => checkRest("lambda", "UpdateFunctionConfiguration", request(update)));
    expect(text).toContain(`Value '0' at 'timeout' ${FAILED} Member must have value greater`);
    // Environment variables are secret.
    expect(text).toContain("Value at 'environment.variables'");
  });
});
