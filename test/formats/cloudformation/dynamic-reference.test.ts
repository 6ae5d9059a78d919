import { expect, it } from "vitest";
import { dynamicParts } from "../../../lib/formats/cloudformation/dynamic-reference.ts";

const ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-AbCdEf";
const secret = (secretId: string, more: object = {}) => ({
  service: "secretsmanager",
  secretId,
  jsonKey: undefined,
  versionStage: undefined,
  versionId: undefined,
  ...more,
});

it.each<[string, object]>([
  ["ssm:/app/url", { service: "ssm", name: "/app/url", version: undefined }],
  ["ssm:url:3", { service: "ssm", name: "url", version: "3" }],
  [
    "ssm:arn:aws:ssm:us-east-1:123456789012:parameter/a:2",
    { service: "ssm", name: "arn:aws:ssm:us-east-1:123456789012:parameter/a", version: "2" },
  ],
  ["ssm-secure:/pw:1", { service: "ssm-secure", name: "/pw", version: "1" }],
  ["secretsmanager:app", secret("app")],
  ["secretsmanager:app:SecretString", secret("app")],
  ["secretsmanager:app:SecretString:pw::", secret("app", { jsonKey: "pw" })],
  [`secretsmanager:${ARN}:SecretString:pw::`, secret(ARN, { jsonKey: "pw" })],
  [`secretsmanager:${ARN}`, secret(ARN)],
  [
    "secretsmanager:app:SecretString:pw:AWSPREVIOUS",
    secret("app", { jsonKey: "pw", versionStage: "AWSPREVIOUS" }),
  ],
  ["secretsmanager:app::::v1", secret("app", { versionId: "v1" })],
])("reads {{resolve:%s}}", (content, reference) => {
  const text = `{{resolve:${content}}}`;
  expect(dynamicParts(`a${text}b`)).toEqual([
    { kind: "literal", text: "a" },
    { kind: "reference", text, reference },
    { kind: "literal", text: "b" },
  ]);
});

it.each([
  "{{resolve:ssm:/a:label}}",
  "{{resolve:ssm:}}",
  "{{resolve:ssm:/a:1:2}}",
  "{{resolve:other:x}}",
  "{{resolve:secretsmanager:}}",
  "{{resolve:secretsmanager:app:SecretBinary}}",
  "{{resolve:secretsmanager:app:SecretString:k:AWSCURRENT:v1}}",
  "{{resolve:secretsmanager:app:SecretString:k:::x}}",
  "{{resolve:ssm:/a}",
])("rejects %s", (text) => {
  expect(dynamicParts(text)).toEqual([{ kind: "invalid", text }]);
});

it("leaves other text with braces as it is, and reads several references", () => {
  const [one, , two] = dynamicParts("{{resolve:ssm:/a}} {{x}} {{resolve:ssm:/b}}");
  expect([one?.kind, two?.kind]).toEqual(["reference", "reference"]);
  expect(dynamicParts("{{ resolve:ssm:/a }}")).toEqual([
    { kind: "literal", text: "{{ resolve:ssm:/a }}" },
  ]);
});
