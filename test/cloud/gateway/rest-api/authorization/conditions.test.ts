import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusal } from "../../../refusal.ts";
import { emptyApi } from "../../../deployment/empty-api.ts";
import { user, type Statement } from "../../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../../test-cloud.ts";

// A title, a condition that holds for a user's signed request to the API, and a condition that fails.
const CONDITIONS: readonly [string, object, object][] = [
  [
    "the socket's address",
    { IpAddress: { "aws:SourceIp": ["127.0.0.0/8", "::1/128"] } },
    { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"] } },
  ],
  [
    "the time",
    { DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } },
    { DateLessThanEquals: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } },
  ],
  [
    "the time as a number",
    { NumericGreaterThan: { "aws:EpochTime": 1_577_836_800 } },
    { NumericLessThan: { "aws:EpochTime": "1577836800" } },
  ],
  [
    "the user's name by a variable",
    { StringEquals: { "aws:username": "${aws:username}" } },
    { StringNotLike: { "aws:username": "${aws:username}" } },
  ],
  [
    "the user's ARN by a variable",
    { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/${aws:username}" } },
    { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/${aws:username}" } },
  ],
  [
    "the user's id",
    { StringLike: { "aws:userid": "AIDA*" } },
    { StringLike: { "aws:userid": "AROA*" } },
  ],
  [
    "the kind of principal",
    { StringEquals: { "aws:PrincipalType": "User" } },
    { StringEquals: { "aws:PrincipalType": "AssumedRole" } },
  ],
  [
    "the caller not being a service",
    { Bool: { "aws:PrincipalIsAWSService": "false" } },
    { Bool: { "aws:PrincipalIsAWSService": "true" } },
  ],
  [
    "the region",
    { StringEquals: { "aws:RequestedRegion": "us-east-1" } },
    { StringNotEquals: { "aws:RequestedRegion": ["us-east-1", "eu-west-1"] } },
  ],
  [
    "the request not using TLS",
    { Bool: { "aws:SecureTransport": "false" } },
    { Bool: { "aws:SecureTransport": "true" } },
  ],
  [
    "the user agent",
    { StringLike: { "aws:UserAgent": "tester/?.*" } },
    { "ForAnyValue:StringEquals": { "aws:UserAgent": ["tester", "curl"] } },
  ],
  [
    "a key that is absent",
    { Null: { "aws:SourceArn": "true" } },
    { StringEquals: { "aws:SourceArn": "arn:aws:s3:::bucket" } },
  ],
];

const invoke: Statement = { Action: "execute-api:Invoke", Resource: "*" };
const users = Object.fromEntries(
  CONDITIONS.flatMap(([, fitting, other], i) => [
    [`AllowFit${i}`, user(`AllowFit${i}`, { ...invoke, Condition: fitting })],
    [`AllowNot${i}`, user(`AllowNot${i}`, { ...invoke, Condition: other })],
    [`DenyFit${i}`, user(`DenyFit${i}`, invoke, { ...invoke, Effect: "Deny", Condition: fitting })],
    [`DenyNot${i}`, user(`DenyNot${i}`, invoke, { ...invoke, Effect: "Deny", Condition: other })],
  ]),
);
const own = {
  Action: "execute-api:Invoke",
  Resource: "arn:aws:execute-api:*:*:*/prod/GET/secure/${aws:username}",
};

let local: TestCloud;
beforeAll(async () => {
  const routes = { "GET /secure/{name}": { function: "Empty" } };
  local = await startTestCloud([emptyApi(routes, { ...users, Ann: user("Ann", own) })]);
});
afterAll(() => local.close());

async function statusOf(name: string, path = "/prod/secure/x"): Promise<number> {
  const headers = [["User-Agent", "tester/1.0"]] as const;
  return (await local.call("GET", path, { as: local.keys(name), headers })).status;
}

describe.each(CONDITIONS.map(([name], i) => [name, i] as const))("a condition on %s", (_, i) => {
  it("in an Allow applies if it holds, and does not apply if it fails", async () => {
    expect(await statusOf(`AllowFit${i}`)).toBe(200);
    expect(await statusOf(`AllowNot${i}`)).toBe(403);
  });

  it("in a Deny applies if it holds, and does not apply if it fails", async () => {
    expect(await statusOf(`DenyFit${i}`)).toBe(403);
    expect(await statusOf(`DenyNot${i}`)).toBe(200);
  });
});

it("a policy variable for the user's name in a resource allows only that user's path", async () => {
  expect(await statusOf("Ann", "/prod/secure/Ann")).toBe(200);
  expect(await statusOf("Ann", "/prod/secure/Bob")).toBe(403);
});

it.each([
  "aws:AssumedRoot",
  "aws:Ec2InstanceSourceVpc",
  "aws:ResourceTag/team",
  "aws:SourceOrgID",
  "kms:KeyAgreementAlgorithm",
  "s3:ExistingObjectTag/team",
])(
  "a deployment is refused if a policy has condition key %s, which is never in a request to the local cloud",
  (key) => {
    const variable = { ...invoke, Resource: `arn:aws:execute-api:*:*:*/prod/GET/\${${key}}` };
    const condition = {
      ...invoke,
      Effect: "Deny",
      Condition: { Null: { [key]: "true" } },
    } as const;
    for (const statement of [variable, condition]) {
      const message = refusal({ Ann: user("Ann", statement) });
      expect(message).toContain("S/Ann: policy Own of user Ann, statement 1");
      expect(message).toContain(`condition key ${key} cannot be evaluated`);
    }
  },
);
