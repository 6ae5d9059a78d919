import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { uploadedName } from "../../../lib/cloud/assembly/asset-at.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { lambda, user } from "../deployment/sketch.ts";
import { caller, changeSet, stacksSketch, submitted } from "./stacks-sketch.ts";

const directory = temporaryDirectory();
const inDirectory = (name: string) => join(directory, name);
for (const folder of ["ours", "theirs"]) mkdirSync(inDirectory(folder));
writeFileSync(
  inDirectory("child.json"),
  JSON.stringify({ Resources: { Ann: user("Ann") }, Parameters: { P: { Type: "String" } } }),
);
writeFileSync(inDirectory("api.json"), JSON.stringify({ openapi: "3.0.1", paths: {} }));

const files = {
  [uploadedName("theirs", "code.zip")]: inDirectory("theirs"),
  [uploadedName("theirs", "more/code.zip")]: inDirectory("theirs"),
  [uploadedName("assets", "code.zip")]: inDirectory("ours"),
  [uploadedName("assets", "child.json")]: inDirectory("child.json"),
  [uploadedName("assets", "api.json")]: inDirectory("api.json"),
};
const code = (S3Bucket: string, S3Key: string) =>
  lambda("Fn", "code", { Code: { S3Bucket, S3Key } });
const layer = (S3Bucket: string, S3Key: string) => ({
  Layer: { Type: "AWS::Lambda::LayerVersion", Properties: { Content: { S3Bucket, S3Key } } },
});
const nested = (host: string, path: string) => ({
  Nested: {
    Type: "AWS::CloudFormation::Stack",
    Properties: { TemplateURL: `https://${host}.amazonaws.com/${path}` },
  },
});
const api = (Bucket: string, Key: string) => ({
  Api: { Type: "AWS::ApiGateway::RestApi", Properties: { BodyS3Location: { Bucket, Key } } },
});

it("a function gets the code of the bucket that its template names", async () => {
  const { account, stacks, settled } = stacksSketch({ files });
  for (const bucket of ["theirs", "assets"]) {
    stacks.create(submitted(code(bucket, "code.zip"), { stackName: bucket }));
    await settled();
    const folder = bucket === "assets" ? "ours" : bucket;
    expect(account.functions.get("fn")?.code).toBe(inDirectory(folder));
    const stack = stacks.find(bucket);
    if (stack) stacks.delete(stack, { caller });
    await settled();
  }
});

it.each([
  ["code of another bucket", code("mine", "code.zip"), "code.zip is neither"],
  ["code of another bucket by its whole name", code("mine", "s3://assets/code.zip"), "neither"],
  ["code whose key has the name of a bucket", code("mine", "assets/code.zip"), "neither"],
  ["code with a part of the key in the bucket", code("theirs/more", "code.zip.zip"), "neither"],
  ["a layer of another bucket", layer("mine", "code.zip"), "code.zip is neither"],
  ["a template of another bucket", nested("s3", "mine/child.json"), "names neither a file"],
  ["a template of another host", nested("mine.s3", "child.json"), "names neither a file"],
  ["a template without a bucket", nested("s3", "child.json"), "names neither a file"],
  ["a template at a path that cannot be decoded", nested("s3", "assets/%ff"), "URI malformed"],
  ["a document of another bucket", api("mine", "api.json"), "api.json is neither"],
])("a stack cannot use %s", async (_, resources, reason) => {
  const { stacks, settled } = stacksSketch({ files });
  const stack = stacks.create(submitted(resources));
  await settled();
  expect(stack.status).toBe("ROLLBACK_COMPLETE");
  expect(stack.events.map((event) => event.reason).join()).toContain(reason);
});

it("a change set may name code that is not uploaded yet, but no such template", () => {
  const { stacks } = stacksSketch({ files });
  const made = (name: string, resources: object) =>
    stacks.createChangeSet(changeSet("CREATE", resources, { name })).changeSet.status;
  expect(made("code", code("mine", "code.zip"))).toBe("CREATE_COMPLETE");
  expect(made("nested", nested("s3", "mine/child.json"))).toBe("FAILED");
  expect(made("api", api("mine", "api.json"))).toBe("FAILED");
});
