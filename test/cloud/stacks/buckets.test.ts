import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Perform } from "../../../lib/cloud/deployment/custom-resource/effects.ts";
import { ObjectStore } from "../../../lib/cloud/objects/object-store.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { emptyAccount } from "../deployment/deploy-sketch.ts";
import { att, lambda, policy, ref, user } from "../deployment/sketch.ts";
import { put } from "../objects/put.ts";
import { caller, eventsOf, stacksSketch, submitted } from "./stacks-sketch.ts";

const root = temporaryDirectory();
let count = 0;

/** Returns the stacks of an account with a store of objects. */
function withObjects(perform?: (objects: ObjectStore) => Perform) {
  const state = join(root, String(++count));
  mkdirSync(state);
  const objects = new ObjectStore(state);
  const account = { ...emptyAccount(), objects };
  const sketch = stacksSketch({ account, ...(perform ? { perform: perform(objects) } : {}) });
  return { ...sketch, objects };
}

const B = { Type: "AWS::S3::Bucket", Properties: { BucketName: "b" } };
const TAG = { Key: "aws-cdk:auto-delete-objects", Value: "true" };
const NOT_EMPTY =
  /^B DELETE_FAILED: .*"The bucket 'b' is not empty\. You must either delete all objects/;

it("a bucket with objects keeps its stack from being deleted, until it is empty or retained", async () => {
  const { stacks, settled, objects, account } = withObjects();
  const stack = stacks.create(submitted({ B, Ann: user("Ann") }));
  await settled();
  await put(objects, "key", "text");
  expect(() => stacks.delete(stack, { caller, retain: ["B"] })).toThrow("DELETE_FAILED");
  stacks.delete(stack, { caller });
  await settled();
  expect(stack).toMatchObject({
    status: "DELETE_FAILED",
    statusReason: "The following resource(s) failed to delete: [B]. ",
  });
  expect(eventsOf(stack)).toContainEqual(expect.stringMatching(NOT_EMPTY));
  expect(account.records.size).toBe(1);
  objects.delete("b", "key");
  stacks.delete(stack, { caller });
  await settled();
  expect(stack.status).toBe("DELETE_COMPLETE");
  expect(account.records.size).toBe(0);

  const again = stacks.create(submitted({ B }));
  await settled();
  await put(objects, "key", "text");
  stacks.delete(again, { caller });
  await settled();
  stacks.delete(again, { caller, retain: ["B"] });
  await settled();
  expect(again.status).toBe("DELETE_COMPLETE");
  expect(eventsOf(again)).toContain("B DELETE_SKIPPED");
  expect(objects.isEmpty("b")).toBe(false);
});

it("an update that removes a bucket with objects completes, and the bucket stays with its objects", async () => {
  const { stacks, settled, objects, account } = withObjects();
  const stack = stacks.create(submitted({ B, Ann: user("Ann") }));
  await settled();
  await put(objects, "key", "text");
  stacks.update(submitted({ Ann: user("Ann") }));
  await settled();
  expect(stack).toMatchObject({
    status: "UPDATE_COMPLETE",
    statusReason: "Update successful. One or more resources could not be deleted.",
  });
  expect(eventsOf(stack)).toContainEqual(expect.stringMatching(NOT_EMPTY));
  expect(account.records.size).toBe(1);
  expect(objects.isEmpty("b")).toBe(false);
});

it("a custom resource can empty a bucket before it is deleted", async () => {
  const { stacks, settled, objects, account } = withObjects((store) => async ({ requestType }) => {
    if (requestType === "Delete") store.delete("b", "key");
    return { physicalId: "emptied", data: {}, noEcho: false, requestId: "r" };
  });
  const Empties = {
    Type: "Custom::Empties",
    Properties: { ServiceToken: att("Fn"), BucketName: ref("B") },
  };
  const stack = stacks.create(submitted({ B, ...lambda("Fn", "code"), Empties }));
  await settled();
  await put(objects, "key", "text");
  stacks.delete(stack, { caller });
  await settled();
  expect(stack.status).toBe("DELETE_COMPLETE");
  expect(account.records.size).toBe(0);
});

const tagged = (name: string) => ({ ...B, Properties: { BucketName: name, Tags: [TAG] } });
const cleaner = (bucket: unknown) => ({
  Type: "Custom::S3AutoDeleteObjects",
  Properties: { ServiceToken: att("Fn"), BucketName: bucket },
});
/** The function of `autoDeleteObjects`, whose role may do what CDK's bucket policy allows it, on every bucket. */
const emptying = (...actions: readonly string[]) =>
  lambda("Fn", "code", {}, { Effect: "Allow", Action: actions, Resource: "*" });
const ALLOWED = ["s3:GetBucket*", "s3:List*", "s3:DeleteObject*"];

it("autoDeleteObjects empties a bucket before it is deleted or renamed, but not a bucket without its tag", async () => {
  const { stacks, settled, objects, account } = withObjects();
  const Fn = emptying(...ALLOWED);
  const stack = stacks.create(submitted({ B: tagged("b"), ...Fn, Cleaner: cleaner(ref("B")) }));
  await settled();
  await put(objects, "key", "text");
  stacks.update(submitted({ B, ...Fn }));
  await settled();
  expect(stack.status).toBe("UPDATE_COMPLETE");
  expect(objects.isEmpty("b")).toBe(false);
  stacks.update(submitted({ B: tagged("b"), ...Fn, Cleaner: cleaner(ref("B")) }));
  await settled();
  stacks.update(submitted({ B: tagged("c"), ...Fn, Cleaner: cleaner(ref("B")) }));
  await settled();
  expect(stack.statusReason).toBeUndefined();
  expect(objects.isEmpty("b")).toBe(true);
  expect([...account.records.values()].map(({ name }) => name)).not.toContain("b");
  await put(objects, "key", "text", "c");
  stacks.delete(stack, { caller });
  await settled();
  expect(stack.status).toBe("DELETE_COMPLETE");
  expect(objects.isEmpty("c")).toBe(true);
});

it.each([
  ["s3:GetBucketTagging", "Cleaner", ALLOWED.slice(1)],
  ["s3:ListBucketVersions", "Cleaner", ["s3:GetBucket*", "s3:DeleteObject*"]],
  ["s3:DeleteObjectVersion", "B", ["s3:GetBucket*", "s3:List*", "s3:DeleteObject"]],
])(
  "autoDeleteObjects empties no bucket without %s, also if the caller may do everything",
  async (_, failed, allowed) => {
    const { stacks, settled, objects } = withObjects();
    const resources = { B: tagged("b"), ...emptying(...allowed), Cleaner: cleaner(ref("B")) };
    const stack = stacks.create(submitted(resources));
    await settled();
    await put(objects, "key", "text");
    stacks.delete(stack, { caller });
    await settled();
    expect(stack).toMatchObject({
      status: "DELETE_FAILED",
      statusReason: `The following resource(s) failed to delete: [${failed}]. `,
    });
    expect(objects.isEmpty("b")).toBe(false);
  },
);

it("autoDeleteObjects empties a bucket by the policy of the bucket, and not the bucket of another stack", async () => {
  const { stacks, settled, objects } = withObjects();
  const Policy = {
    Type: "AWS::S3::BucketPolicy",
    Properties: {
      Bucket: ref("B"),
      PolicyDocument: policy(
        {
          Effect: "Allow",
          Principal: { AWS: att("FnRole") },
          Action: ALLOWED,
          Resource: [att("B"), { "Fn::Sub": "${B.Arn}/*" }],
        },
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: "*",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ),
    },
  };
  const Cleaner = { ...cleaner(ref("B")), DependsOn: ["Policy"] };
  const owner = stacks.create(
    submitted({ B: tagged("b"), Policy, ...lambda("Fn", "code"), Cleaner }),
  );
  await settled();
  await put(objects, "key", "text");
  const named = { FunctionName: "other" };
  const other = { ...lambda("Fn", "code", named), Cleaner: cleaner("b") };
  const attack = stacks.create(submitted(other, { stackName: "Other" }));
  await settled();
  stacks.delete(attack, { caller });
  await settled();
  expect(attack.status).toBe("DELETE_FAILED");
  expect(objects.isEmpty("b")).toBe(false);
  stacks.delete(owner, { caller });
  await settled();
  expect(owner.status).toBe("DELETE_COMPLETE");
});
