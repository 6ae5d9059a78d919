import { expect, it } from "vitest";
import { att, policy, ref, user, type Resources } from "../../deployment/sketch.ts";
import { secret, secretPolicy } from "../../services/secretsmanager/secrets-cloud.ts";
import { answer, cellOf, sketchedMatrix } from "../matrix-of.ts";

const READ = "secretsmanager:GetSecretValue";
const root = { AWS: "arn:aws:iam::123456789012:root" };
const viaService = (service: string) => ({
  StringEquals: { "kms:ViaService": `${service}.us-east-1.amazonaws.com` },
});
const decrypt = (more: object = {}) => ({ Action: "kms:Decrypt", Resource: "*", ...more });
const read = (more: object = {}) => ({ Action: READ, Resource: "*", ...more });

const resources: Resources = {
  All: user("All", { Action: ["secretsmanager:*", "ssm:*", "kms:*"], Resource: "*" }),
  NoKey: user("NoKey", read()),
  Through: user("Through", read(), decrypt({ Condition: viaService("secretsmanager") })),
  Elsewhere: user("Elsewhere", read(), decrypt({ Condition: viaService("s3") })),
  FromHere: user(
    "FromHere",
    read(),
    decrypt({ Condition: { IpAddress: { "aws:SourceIp": "203.0.113.1/32" } } }),
  ),
  Later: user(
    "Later",
    read(),
    decrypt({ Condition: { DateGreaterThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } } }),
  ),
  NoDefault: user("NoDefault", read(), decrypt({ Effect: "Deny" })),
  Current: user(
    "Current",
    read({ Condition: { StringEquals: { "secretsmanager:VersionStage": "AWSCURRENT" } } }),
    decrypt(),
  ),
  Named: user("Named", {
    ...read({ Resource: ref("Plain") }),
    Condition: { StringEquals: { "secretsmanager:SecretId": ["plain", "other"] } },
  }),
  Parameters: user("Parameters", {
    Action: "ssm:GetParameter*",
    Resource: "arn:aws:ssm:us-east-1:123456789012:parameter/app/*",
  }),
  Once: user("Once", {
    Action: "ssm:PutParameter",
    Resource: "*",
    Condition: { StringEquals: { "ssm:Overwrite": "true" } },
  }),
  Key: {
    Type: "AWS::KMS::Key",
    Properties: { KeyPolicy: policy({ Action: "kms:*", Resource: "*", Principal: root }) },
  },
  Keyed: secret("keyed", { KmsKeyId: att("Key") }),
  Plain: secret("plain"),
  PlainPolicy: secretPolicy("Plain", {
    Action: READ,
    Resource: "*",
    Principal: { AWS: "arn:aws:iam::111111111111:root" },
  }),
  Closed: secret("closed"),
  ClosedPolicy: secretPolicy("Closed", {
    Effect: "Deny",
    Action: "secretsmanager:*",
    Resource: "*",
    Principal: "*",
  }),
  Url: {
    Type: "AWS::SSM::Parameter",
    Properties: { Name: "/app/url", Type: "String", Value: "x" },
  },
};
const matrix = sketchedMatrix(resources);

it.each([
  ["user All", "secret keyed", READ, "yes"],
  ["user NoKey", "secret keyed", READ, "no"],
  ["user NoKey", "secret plain", READ, "yes"],
  ["user Through", "secret keyed", READ, "yes"],
  ["user Elsewhere", "secret keyed", READ, "no"],
  ["user FromHere", "secret keyed", READ, "no"],
  ["user Later", "secret keyed", READ, "its key: if aws:CurrentTime is after 2030-01-01T00:00:00Z"],
  ["user NoDefault", "secret plain", READ, "no"],
  ["user Current", "secret keyed", READ, "if secretsmanager:VersionStage is AWSCURRENT"],
  ["user Named", "secret plain", READ, "if secretsmanager:SecretId is other or plain"],
  ["user Named", "secret keyed", READ, "no"],
  ["user All", "secret closed", READ, "no"],
  ["any administrator", "secret closed", READ, "no"],
  ["any administrator", "secret keyed", READ, "yes"],
  ["anyone", "secret plain", READ, "no"],
  // The key of AWS serves callers of this account only.
  ["account 111111111111", "secret plain", READ, "no"],
  ["user All", "secret keyed", "secretsmanager:PutSecretValue", "yes"],
  ["user NoKey", "secret plain", "secretsmanager:PutSecretValue", "no"],
  ["user Parameters", "parameter /app/url", "ssm:GetParameter", "yes"],
  [
    "user Parameters",
    "parameter /app/url",
    "ssm:GetParametersByPath",
    "only with a slash at the end of the path",
  ],
  ["user Parameters", "parameter /app/url", "ssm:PutParameter", "no"],
  ["user Once", "parameter /app/url", "ssm:PutParameter", "if ssm:Overwrite is true"],
  ["user NoKey", "parameter /app/url", "ssm:GetParameter", "no"],
])("the access of %s to %s by %s is: %s", (who, what, action, expected) => {
  expect(answer(cellOf(matrix, who, what, action))).toBe(expected);
});

it("the targets leave out the keys that AWS manages, and secrets have stable names", () => {
  const names = matrix.targets.map(({ kind, name }) => `${kind} ${name}`);
  expect([...new Set(names)].toSorted()).toEqual([
    "key S/Key",
    "parameter /app/url",
    "secret closed",
    "secret keyed",
    "secret plain",
  ]);
});
