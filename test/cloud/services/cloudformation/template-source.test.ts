import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ObjectStore } from "../../../../lib/cloud/objects/object-store.ts";
import { att, policy, ref, user } from "../../deployment/sketch.ts";
import { BODY } from "./demo-stacks.ts";
import { stackEndpoint } from "./stack-endpoint.ts";

const directory = mkdtempSync(join(tmpdir(), "signet-test-"));
const objects: Readonly<Record<string, string>> = {
  "assets/a b.json": BODY,
  "assets/large.json": " ".repeat(1_048_577),
  "assets/last.json": `${" ".repeat(1_048_576 - BODY.length)}${BODY}`,
};

const ofStacks = { Action: "cloudformation:*", Resource: "*" };
const ofObjects = { Action: "s3:GetObject", Resource: "*" };
const { send, account } = stackEndpoint(
  {
    Admin: user("Admin", { Action: "*", Resource: "*" }),
    Blind: user("Blind", ofStacks),
    Guest: user("Guest", ofStacks),
    Shut: user("Shut", { Action: "*", Resource: "*" }),
    NoKey: user("NoKey", ofStacks, ofObjects),
    OfOthers: user("OfOthers", ofStacks, {
      ...ofObjects,
      Condition: { StringNotEquals: { "s3:ResourceAccount": "123456789012" } },
    }),
    Key: {
      Type: "AWS::KMS::Key",
      Properties: {
        KeyPolicy: policy({
          Action: "kms:*",
          Resource: "*",
          Principal: { AWS: "arn:aws:iam::123456789012:root" },
        }),
      },
    },
    Assets: { Type: "AWS::S3::Bucket", Properties: { BucketName: "assets" } },
    AssetsPolicy: {
      Type: "AWS::S3::BucketPolicy",
      Properties: {
        Bucket: ref("Assets"),
        PolicyDocument: policy(
          {
            Principal: { AWS: att("Guest") },
            Action: "s3:GetObject",
            Resource: "arn:aws:s3:::assets/*",
          },
          {
            Effect: "Deny",
            Principal: { AWS: att("Shut") },
            Action: "s3:*",
            Resource: "arn:aws:s3:::assets/*",
          },
          {
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: "arn:aws:s3:::assets/*",
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ),
      },
    },
  },
  {
    objects: {
      pathOf: (bucket, key) => {
        const text = objects[`${bucket}/${key}`];
        if (text === undefined) return undefined;
        const path = join(directory, key);
        writeFileSync(path, text);
        return path;
      },
    },
  },
);

it.each([
  ["https://s3.us-east-1.amazonaws.com/assets/a%20b.json", ""],
  ["https://s3.eu-west-1.amazonaws.com/assets/a%20b.json", ""],
  ["https://s3.amazonaws.com/assets/a%20b.json", ""],
  ["https://s3.dualstack.us-east-1.amazonaws.com/assets/a%20b.json", ""],
  ["https://assets.s3.us-east-1.amazonaws.com/a%20b.json", ""],
  ["https://assets.s3.amazonaws.com/a%20b.json", ""],
  ["http://127.0.0.1:4566/assets/a%20b.json", ""],
  ["http://assets.s3.localhost:4566/a%20b.json", ""],
  ["https://s3.amazonaws.com/assets/last.json", ""],
  [
    "https://s3.amazonaws.com/assets/large.json",
    "The template of TemplateURL must be a file of at most 1048576 bytes.",
  ],
  ["https://s3.amazonaws.com/assets/none.json", "S3 error: The specified key does not exist."],
  ["https://s3.amazonaws.com/assets", "TemplateURL must be a supported URL."],
  ["https://s3.amazonaws.com/assets/%ff", "TemplateURL must be a supported URL."],
  ["https://s3.amazonaws.com/assets/a%20b.json?versionId=1", "TemplateURL must not have a query"],
  [
    "https://example.com/a.json",
    "S3 error: Domain name specified in example is not a valid S3 domain",
  ],
  [
    "https://s3.amazonaws.com.example.com/assets/a.json",
    "S3 error: Domain name specified in s3 is not a valid S3 domain",
  ],
  ["file:///etc/passwd", "TemplateURL must be a supported URL."],
  ["a.json", "TemplateURL must be a supported URL."],
])("a template at %s: %s", async (TemplateURL, error) => {
  const message = error === "" ? "" : `ValidationError: ${error}`;
  const sent = await send("Admin", { Action: "ValidateTemplate", TemplateURL });
  expect(sent.error.slice(0, message.length || 1)).toBe(message);
});

const TemplateURL = "https://s3.amazonaws.com/assets/a%20b.json";

it.each([
  ["Blind", "no permission in IAM"],
  ["Shut", "a denial in the policy of the bucket"],
  ["OfOthers", "a permission for buckets of other accounts"],
])("%s cannot read a template in S3, with %s", async (as) => {
  const missing = "https://s3.amazonaws.com/assets/none.json";
  for (const at of [TemplateURL, missing]) {
    const { error } = await send(as, { Action: "ValidateTemplate", TemplateURL: at });
    expect(error).toBe("ValidationError: S3 error: Access Denied");
  }
});

it("the policy of a bucket can allow reading a template in it", async () => {
  expect((await send("Guest", { Action: "ValidateTemplate", TemplateURL })).error).toBe("");
});

it("a template under a key of KMS is only for callers who may decrypt it", async () => {
  const store = new ObjectStore(directory);
  Object.assign(account, { objects: store });
  const written = await store.newBlob();
  const [key] = account.keys.all();
  store.put(
    {
      ...(await written.end()),
      version: 1,
      bucket: "assets",
      key: "a b.json",
      etag: "",
      headers: { "x-amz-server-side-encryption-aws-kms-key-id": key?.arn ?? "" },
      metadata: {},
      tags: [],
      checksums: {},
      modified: account.clock.now().toISOString(),
    },
    written,
  );
  const { error } = await send("NoKey", { Action: "ValidateTemplate", TemplateURL });
  expect(error).toBe("ValidationError: S3 error: Access Denied");
  expect((await send("Admin", { Action: "ValidateTemplate", TemplateURL })).error).toBe("");
});
