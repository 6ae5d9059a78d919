import { filesInUse } from "../../../lib/cloud/stacks/files-in-use.ts";
import { expect, it } from "vitest";
import { att, lambda, role, user } from "../deployment/sketch.ts";
import { caller, eventsOf, stacksSketch, submitted } from "./stacks-sketch.ts";

const key = (Description: string) => ({ Type: "AWS::KMS::Key", Properties: { Description } });

it("a created, updated and deleted stack has the events of CloudFormation", async () => {
  const { stacks, settled, account } = stacksSketch();
  const stack = stacks.create(
    submitted({ Key: key("one"), Ann: user("Ann") }, { clientToken: "create1" }),
  );
  expect(stack.status).toBe("CREATE_IN_PROGRESS");
  await settled();
  expect(stack.status).toBe("CREATE_COMPLETE");
  expect(eventsOf(stack)).toEqual([
    "S CREATE_IN_PROGRESS: User Initiated",
    "Key CREATE_IN_PROGRESS",
    "Key CREATE_IN_PROGRESS: Resource creation Initiated",
    "Key CREATE_COMPLETE",
    "Ann CREATE_IN_PROGRESS",
    "Ann CREATE_IN_PROGRESS: Resource creation Initiated",
    "Ann CREATE_COMPLETE",
    "S CREATE_COMPLETE",
  ]);
  expect(new Set(stack.events.map(({ clientToken }) => clientToken))).toEqual(new Set(["create1"]));
  expect(new Set(stack.events.map(({ date }) => date)).size).toBe(stack.events.length);
  stack.events.length = 0;
  stacks.update(submitted({ Key: key("two"), Bea: user("Bea") }));
  await settled();
  expect(eventsOf(stack)).toEqual([
    "S UPDATE_IN_PROGRESS: User Initiated",
    "Key UPDATE_IN_PROGRESS",
    "Key UPDATE_COMPLETE",
    "Bea CREATE_IN_PROGRESS",
    "Bea CREATE_IN_PROGRESS: Resource creation Initiated",
    "Bea CREATE_COMPLETE",
    "S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "Ann DELETE_IN_PROGRESS",
    "Ann DELETE_COMPLETE",
    "S UPDATE_COMPLETE",
  ]);
  expect([...account.directory.users.keys()]).toEqual(["Bea"]);
  expect(Object.keys(stack.resources)).toEqual(["Key", "Bea"]);
  stack.events.length = 0;
  stacks.delete(stack, { caller });
  await settled();
  expect(eventsOf(stack)).toEqual([
    "S DELETE_IN_PROGRESS: User Initiated",
    "Bea DELETE_IN_PROGRESS",
    "Bea DELETE_COMPLETE",
    "Key DELETE_IN_PROGRESS",
    "Key DELETE_COMPLETE",
    "S DELETE_COMPLETE",
  ]);
  expect(stacks.find("S")).toBeUndefined();
  expect(stacks.find(stack.id)).toBe(stack);
});

it("a replacement creates the new resource before it deletes the old one", async () => {
  const { stacks, settled } = stacksSketch();
  const named = (RoleName: string) => {
    const { Properties, ...rest } = role("lambda.amazonaws.com");
    return { Role: { ...rest, Properties: { ...Properties, RoleName } } };
  };
  const stack = stacks.create(submitted({ ...named("one") }));
  await settled();
  stack.events.length = 0;
  stacks.update(submitted({ ...named("two") }));
  await settled();
  expect(stack.events.map(({ physicalId, status }) => `${physicalId} ${status}`).slice(1)).toEqual([
    "one UPDATE_IN_PROGRESS",
    "two UPDATE_IN_PROGRESS",
    "two UPDATE_COMPLETE",
    expect.stringContaining("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
    "one DELETE_IN_PROGRESS",
    "one DELETE_COMPLETE",
    expect.stringContaining("UPDATE_COMPLETE"),
  ]);
  expect(stack.resources["Role"]).toMatchObject({ physicalId: "two", status: "UPDATE_COMPLETE" });
});

it("an operation with a repeated token does not act twice", async () => {
  const { stacks, settled } = stacksSketch();
  const create = () => stacks.create(submitted({ Key: key("1") }, { clientToken: "a" }));
  const stack = create();
  expect(create()).toBe(stack);
  await settled();
  const update = () => stacks.update(submitted({ Key: key("2") }, { clientToken: "b" }));
  update();
  await settled();
  const { length } = stack.events;
  update();
  stacks.delete(stack, { caller, clientToken: "b" });
  expect(stack.events).toHaveLength(length);
  expect(() => stacks.update(submitted({ Key: key("2") }, { clientToken: "c" }))).toThrow(
    "No updates are to be performed.",
  );
});

it("operations of different stacks wait for each other, and a second one of a stack is refused", async () => {
  const { stacks, settled, account } = stacksSketch();
  const one = stacks.create(submitted({ Key: key("1") }));
  const two = stacks.create(submitted({ ...lambda("Fn", "code") }, { stackName: "T" }));
  expect(() => stacks.update(submitted({ Key: key("2") }))).toThrow(
    `Stack:${one.id} is in CREATE_IN_PROGRESS state and can not be updated.`,
  );
  expect(() => stacks.delete(one, { caller })).toThrow(
    "Stack [S] cannot be deleted while in status CREATE_IN_PROGRESS",
  );
  expect(() => stacks.create(submitted({ Key: key("2") }))).toThrow("Stack [S] already exists");
  await settled();
  expect([one.status, two.status]).toEqual(["CREATE_COMPLETE", "CREATE_COMPLETE"]);
  expect(two.input?.assets).toEqual({ "code.zip": import.meta.dirname });
  expect([...filesInUse(account)]).toEqual([import.meta.dirname]);
});

it("a stack is not deleted if it is protected, an export is in use, or a bucket has objects", async () => {
  const { stacks, settled, account } = stacksSketch({ isBucketEmpty: () => false });
  const outputs = { Arn: { Value: att("Key"), Export: { Name: "Arn" } } };
  const template = { Outputs: outputs };
  const stack = stacks.create(
    submitted({ Key: key("1"), B: { Type: "AWS::S3::Bucket" } }, { template }),
  );
  const importing = { Description: { "Fn::ImportValue": "Arn" } };
  await settled();
  const importer = stacks.create(
    submitted({ Key: { Type: "AWS::KMS::Key", Properties: importing } }, { stackName: "T" }),
  );
  await settled();
  stacks.protect(stack, true);
  expect(() => stacks.delete(stack, { caller })).toThrow(
    "Stack [S] cannot be deleted while TerminationProtection is enabled",
  );
  stacks.protect(stack, false);
  expect(() => stacks.delete(stack, { caller })).toThrow(
    "Export Arn cannot be deleted as it is in use by T",
  );
  stacks.delete(importer, { caller });
  await settled();
  expect(() => stacks.delete(stack, { caller, retain: ["B"] })).toThrow("DELETE_FAILED");
  stacks.delete(stack, { caller });
  expect(stack.status).toBe("DELETE_FAILED");
  expect(stack.resources["B"]).toMatchObject({ status: "DELETE_FAILED" });
  stacks.delete(stack, { caller, retain: ["B"] });
  await settled();
  expect(stack.status).toBe("DELETE_COMPLETE");
  expect(account.records.size).toBe(1);
  expect(eventsOf(stack)).toContain("B DELETE_SKIPPED");
});
