import { describe, expect, it } from "vitest";
import { att, lambda, ref, role, user } from "../deployment/sketch.ts";
import { table } from "../services/dynamodb/dynamodb-cloud.ts";
import { caller, changeSet, eventsOf, stacksSketch, submitted } from "./stacks-sketch.ts";

const key = (Description: unknown, more = {}) => ({
  Type: "AWS::KMS::Key",
  Properties: { Description },
  ...more,
});
const named = (RoleName: string, more = {}) => {
  const { Properties, ...rest } = role("lambda.amazonaws.com");
  return { ...rest, Properties: { ...Properties, RoleName }, ...more };
};

describe("a change set", () => {
  it("for a new stack is reviewed, executed and gone", async () => {
    const { stacks, settled } = stacksSketch();
    const { stack, changeSet: one } = stacks.createChangeSet(
      changeSet("CREATE", { Key: key("a") }),
    );
    expect(stack.status).toBe("REVIEW_IN_PROGRESS");
    expect(one).toMatchObject({
      status: "CREATE_COMPLETE",
      executionStatus: "AVAILABLE",
      changes: [{ action: "Add", logicalId: "Key", scope: [], details: [] }],
    });
    expect(one.id).toMatch(/:changeSet\/changes\/[0-9a-f-]{36}$/);
    stacks.createChangeSet(changeSet("CREATE", { Key: key("b") }, { name: "other" }));
    expect(() => stacks.executeChangeSet(stack, "missing", { caller })).toThrow(
      "ChangeSet [missing] does not exist",
    );
    stacks.executeChangeSet(stack, "changes", { caller, clientToken: "exec" });
    await settled();
    stacks.executeChangeSet(stack, "changes", { caller, clientToken: "exec" });
    expect(stack).toMatchObject({ status: "CREATE_COMPLETE", changeSetId: one.id });
    expect(Object.keys(stack.changeSets)).toEqual(["other"]);
    expect(() => stacks.executeChangeSet(stack, "other", { caller })).toThrow(
      /cannot be executed in its current status of \[OBSOLETE\]/,
    );
    expect(() => stacks.createChangeSet(changeSet("CREATE", {}))).toThrow(
      "Stack [S] already exists and cannot be created again with the changeSet [changes].",
    );
    stacks.deleteChangeSet(stack, "other");
    expect(stack.changeSets).toEqual({});
  });

  it("shows what it modifies, replaces and removes, and why", async () => {
    const { stacks, settled } = stacksSketch();
    const template = { Parameters: { P: { Type: "String", Default: "one" } } };
    const before = {
      Key: key(ref("P")),
      Role: named("one"),
      User: user("Ann", { Action: "sts:AssumeRole", Resource: att("Role") }),
      Kept: key("kept", { DeletionPolicy: "Retain" }),
      Same: key("same"),
      Told: key("told"),
    };
    stacks.create(submitted(before, { template }));
    await settled();
    const { Kept: _, ...rest } = before;
    const next = { ...rest, Role: named("two"), Told: key("told", { Metadata: { a: 1 } }) };
    const parameters = new Map([["P", "two"]]);
    const { changeSet: one } = stacks.createChangeSet(
      changeSet("UPDATE", next, { template, parameters }),
    );
    expect(one.changes).toMatchObject([
      {
        action: "Modify",
        logicalId: "Key",
        replacement: "False",
        scope: ["Properties"],
        details: [{ name: "Description", changeSource: "ParameterReference", causingEntity: "P" }],
      },
      {
        action: "Modify",
        logicalId: "Role",
        physicalId: "one",
        replacement: "True",
        policyAction: "ReplaceAndDelete",
        details: [{ name: "RoleName", requiresRecreation: "Always", evaluation: "Static" }],
      },
      {
        action: "Modify",
        logicalId: "User",
        details: [
          { name: "Policies", evaluation: "Dynamic", changeSource: "DirectModification" },
          { name: "Policies", changeSource: "ResourceAttribute", causingEntity: "Role.Arn" },
        ],
      },
      { action: "Modify", logicalId: "Told", scope: ["Metadata"] },
      { action: "Remove", logicalId: "Kept", policyAction: "Retain" },
    ]);
  });

  it("fails without changes, and with everything that the local cloud refuses", async () => {
    const { stacks, settled } = stacksSketch();
    const template = { Outputs: { O: { Value: "1" } } };
    const stack = stacks.create(submitted({ Key: key("a") }, { template }));
    await settled();
    const none = stacks.createChangeSet(changeSet("UPDATE", { Key: key("a") }, { template }));
    expect(none.changeSet).toMatchObject({
      status: "FAILED",
      executionStatus: "UNAVAILABLE",
      statusReason: expect.stringContaining("didn't contain changes"),
    });
    expect(() => stacks.executeChangeSet(stack, "changes", { caller })).toThrow(
      /cannot be executed in its current status of \[FAILED\]/,
    );
    const others = { Outputs: { O: { Value: "2" } } };
    const output = stacks.createChangeSet(
      changeSet("UPDATE", { Key: key("a") }, { name: "output", template: others }),
    );
    expect(output.changeSet).toMatchObject({ status: "CREATE_COMPLETE", changes: [] });
    const bad = { Key: { Type: "AWS::EC2::NetworkAcl" }, Ann: user("Ann", { Action: "" }) };
    const blocked = stacks.createChangeSet(changeSet("UPDATE", bad, { name: "bad" }));
    expect(blocked.changeSet.statusReason).toMatch(
      /AWS::EarlyValidation::PropertyValidation.* S\/Key: resource type .*; S\/Ann: /,
    );
    const serverless = { Fn: { Type: "AWS::Serverless::Function", Properties: { A: ref("B") } } };
    const untransformed = stacks.createChangeSet(
      changeSet("UPDATE", serverless, {
        name: "sam",
        template: { Transform: "AWS::Serverless-2016-10-31" },
      }),
    );
    expect(untransformed.changeSet.validation).toEqual([
      expect.objectContaining({
        reason: expect.stringMatching(/^S: transform AWS::Serverless.*`sam validate --debug`/),
      }),
    ]);
    expect(blocked.changeSet.validation).toMatchObject([
      { logicalId: "Key", path: "/Resources/Key", reason: expect.stringContaining("S/Key: ") },
      { logicalId: "Ann", reason: expect.stringContaining("S/Ann: ") },
    ]);
    expect(stack.status).toBe("CREATE_COMPLETE");
  });

  it("can be created before its code is uploaded, but not executed", async () => {
    const files = { "one.zip": import.meta.dirname };
    const { stacks, settled, account } = stacksSketch({ files });
    const stack = stacks.create(submitted(lambda("Fn", "one")));
    await settled();
    const { changeSet: one } = stacks.createChangeSet(changeSet("UPDATE", lambda("Fn", "two")));
    expect(one).toMatchObject({
      status: "CREATE_COMPLETE",
      changes: [{ action: "Modify", logicalId: "Fn", details: [{ name: "Code" }] }],
    });
    stacks.executeChangeSet(stack, "changes", { caller });
    await settled();
    expect(stack.status).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(eventsOf(stack)).toContainEqual(
      expect.stringContaining("two.zip is neither a file asset of the assembly nor an uploaded"),
    );
    expect(account.functions.get("fn")?.code).toBe(import.meta.dirname);
  });

  it("leaves code alone that does not change, even if its object is deleted", async () => {
    const files: Record<string, string> = { "one.zip": import.meta.dirname };
    const { stacks, settled, account } = stacksSketch({ files });
    const stack = stacks.create(submitted(lambda("Fn", "one")));
    await settled();
    Reflect.deleteProperty(files, "one.zip");
    stacks.createChangeSet(changeSet("UPDATE", { ...lambda("Fn", "one"), Ann: user("Ann") }));
    stacks.executeChangeSet(stack, "changes", { caller });
    await settled();
    expect(stack.status).toBe("UPDATE_COMPLETE");
    expect(account.functions.get("fn")?.code).toBe(import.meta.dirname);
    expect(stack.input?.assets).toEqual({ "one.zip": import.meta.dirname });
  });

  it.each([
    ["has no template", { templateBody: undefined }, "Either Template URL or Template Body"],
    ["is not JSON", { templateBody: "{" }, "Template format error: JSON not well-formed."],
    ["has an unknown parameter", { parameters: new Map([["X", "1"]]) }, "[X] do not exist"],
    [
      "lacks a value",
      { template: { Parameters: { P: { Type: "String" } } } },
      "Parameters: [P] must have values",
    ],
    [
      "has no earlier value",
      {
        template: { Parameters: { P: { Type: "String" } } },
        parameters: new Map([["P", undefined]]),
      },
      "Invalid input for parameter key P.",
    ],
  ])("is refused if its stack %s", (_, more, problem) => {
    const { stacks } = stacksSketch();
    expect(() => stacks.createChangeSet(changeSet("CREATE", { Key: key("1") }, more))).toThrow(
      problem,
    );
    expect(stacks.all()).toEqual([]);
  });
});

it("a stack whose template the state does not have gets a change set for another template", async () => {
  const { stacks, settled } = stacksSketch();
  const stack = stacks.create(submitted({ Key: key("1") }));
  await settled();
  if (stack.input) stack.input = { ...stack.input, origin: "assembly", templateBody: "" };
  const { changeSet: made } = stacks.createChangeSet(changeSet("UPDATE", { Key: key("2") }));
  expect(made.status).toBe("CREATE_COMPLETE");
});

describe("an import", () => {
  const retained = { DeletionPolicy: "Retain" };
  const all = {
    Key: key("a", retained),
    Table: { ...table("items"), ...retained },
    Logs: {
      Type: "AWS::Logs::LogGroup",
      Properties: { LogGroupName: "logs" },
      ...retained,
    },
    Role: named("role", retained),
    Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "bucket" }, ...retained },
  };
  const imports = (keyId: string) => ({
    Key: { type: "AWS::KMS::Key", identifier: { KeyId: keyId } },
    Table: { type: "AWS::DynamoDB::Table", identifier: { TableName: "items" } },
    Logs: { type: "AWS::Logs::LogGroup", identifier: { LogGroupName: "logs" } },
    Role: { type: "AWS::IAM::Role", identifier: { RoleName: "role" } },
    Bucket: { type: "AWS::S3::Bucket", identifier: { BucketName: "bucket" } },
  });
  async function withRetained() {
    const sketch = stacksSketch();
    const stack = sketch.stacks.create(submitted(all));
    await sketch.settled();
    const id = stack.resources["Key"]?.physicalId ?? "";
    sketch.stacks.delete(stack, { caller });
    await sketch.settled();
    return { ...sketch, id };
  }

  it("adopts the resources that a deleted stack has retained", async () => {
    const { stacks, settled, account, id } = await withRetained();
    const tableId = account.tables.get("items")?.id;
    const { stack, changeSet: one } = stacks.createChangeSet(
      changeSet("IMPORT", all, { imports: imports(id) }),
    );
    expect(one).toMatchObject({ status: "CREATE_COMPLETE" });
    expect(one.changes.map(({ action }) => action)).toEqual(Array(5).fill("Import"));
    stacks.executeChangeSet(stack, "changes", { caller });
    await settled();
    expect(stack.status).toBe("IMPORT_COMPLETE");
    expect(eventsOf(stack).filter((event) => event.startsWith("Key "))).toEqual([
      "Key IMPORT_IN_PROGRESS: Resource import started.",
      "Key IMPORT_COMPLETE: Resource import completed.",
      "Key UPDATE_IN_PROGRESS: Apply stack-level tags to imported resource if applicable.",
      "Key UPDATE_COMPLETE",
    ]);
    expect(stack.resources["Key"]?.physicalId).toBe(id);
    expect(account.tables.get("items")?.id).toBe(tableId);
    expect(account.keys.all()).toHaveLength(1);
  });

  it.each([
    ["that does not exist", { Key: key("a", retained) }, { KeyId: "no" }, "does not exist in this"],
    ["without a deletion policy", { Key: key("a") }, undefined, "must have a DeletionPolicy"],
    ["without its identifier", { Key: key("a", retained) }, {}, "lacks its identifier KeyId"],
    [
      "of another type",
      { Key: { Type: "AWS::SQS::Queue", ...retained } },
      undefined,
      "the import names it as AWS::KMS::Key",
    ],
  ])("refuses a resource %s", async (_, resources, identifier, problem) => {
    const { stacks, id } = await withRetained();
    const wanted = { Key: { type: "AWS::KMS::Key", identifier: identifier ?? { KeyId: id } } };
    const { changeSet: one } = stacks.createChangeSet(
      changeSet("IMPORT", resources, { imports: wanted }),
    );
    expect(one.status).toBe("FAILED");
    expect(one.validation?.map(({ reason }) => reason).join()).toContain(problem);
  });

  it("refuses a resource of another stack, and changes of other resources", async () => {
    const { stacks, settled } = stacksSketch();
    const owner = stacks.create(submitted({ Key: key("a") }));
    await settled();
    const id = owner.resources["Key"]?.physicalId ?? "";
    const more = { stackName: "T", imports: { Key: imports(id).Key } };
    const { changeSet: one } = stacks.createChangeSet(
      changeSet("IMPORT", { Key: key("a", retained) }, more),
    );
    expect(one.validation?.[0]?.reason).toContain(`already exists in stack ${owner.id}`);
  });

  it("refuses to change other resources", async () => {
    const { stacks, id } = await withRetained();
    const resources = { Key: key("a", retained), Ann: user("Ann") };
    const { changeSet: one } = stacks.createChangeSet(
      changeSet("IMPORT", resources, { imports: { Key: imports(id).Key } }),
    );
    expect(one.statusReason).toContain("You have modified resources [Ann]");
  });

  it("that fails leaves the resource outside of the stack", async () => {
    const { stacks, settled, account } = await withRetained();
    const custom = { Type: "Custom::Failing", Properties: { ServiceToken: att("Fn") } };
    const resources = { Role: named("role", retained), ...lambda("Fn", "code"), Custom: custom };
    const { stack } = stacks.createChangeSet(
      changeSet("CREATE", resources, { stackName: "T", importExistingResources: true }),
    );
    stacks.executeChangeSet(stack, "changes", { caller });
    await settled();
    expect(stack.status).toBe("ROLLBACK_COMPLETE");
    expect(Object.keys(stack.resources)).toEqual(["FnRole", "Fn", "Custom"]);
    expect(account.directory.roles.has("role")).toBe(true);
  });

  it("of existing resources adopts those that the template retains", async () => {
    const { stacks, settled, account } = await withRetained();
    const resources = { Role: named("role", retained) };
    const { stack } = stacks.createChangeSet(
      changeSet("CREATE", resources, { importExistingResources: true }),
    );
    stacks.executeChangeSet(stack, "changes", { caller });
    await settled();
    expect(eventsOf(stack)).toContain("Role IMPORT_COMPLETE: Resource import completed.");
    expect(account.directory.roles.size).toBe(1);
  });
});
