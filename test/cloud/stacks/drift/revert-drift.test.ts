import { expect, it } from "vitest";
import { driftOf } from "../../../../lib/cloud/stacks/drift/drift-of.ts";
import { zipOf } from "../../archive/write-zip.ts";
import { alias, version } from "../../deployment/lambda-sketch.ts";
import { lambda, user, type Resources } from "../../deployment/sketch.ts";
import { idleFunctions, lambdaCalls } from "../../services/lambda/lambda-calls.ts";
import { caller, changeSet, stacksSketch, submitted } from "../stacks-sketch.ts";

const resources: Resources = {
  ...lambda("Fn", "code"),
  One: version("Fn"),
  Live: alias("Fn", "live", "One"),
  Ann: user("Ann", { Action: "*", Resource: "*" }),
};

/** Deploys a stack, changes its function and deletes its alias by calls. */
async function drifted(more: Resources = {}) {
  const sketch = stacksSketch();
  const { account, stacks, settled } = sketch;
  account.codeStore = { pathOf: () => undefined, keep: () => import.meta.dirname };
  const stack = stacks.create(submitted({ ...resources, ...more }));
  await settled();
  const declared = account.functions.get("fn");
  const call = lambdaCalls(account, idleFunctions());
  const ZipFile = zipOf({ "handler.mjs": ["code"] }).toString("base64");
  await call("Ann", "PUT", "fn/code", { ZipFile });
  await call("Ann", "PUT", "fn/configuration", { Timeout: 9 });
  await call("Ann", "DELETE", "fn/aliases/live");
  const statuses = () =>
    Object.fromEntries(
      ["Fn", "Live"].map((id) => [id, driftOf(account, "S").get(id)?.status] as const),
    );
  return { ...sketch, stack, declared, statuses };
}

const reverting = (all: Resources, more = {}) =>
  changeSet("UPDATE", all, { revertsDrift: true, ...more });

it("a change set that reverts drift restores functions and aliases that calls have changed", async () => {
  const { stacks, settled, account, stack, declared, statuses } = await drifted();
  expect(statuses()).toEqual({ Fn: "MODIFIED", Live: "DELETED" });
  const plain = stacks.createChangeSet(changeSet("UPDATE", resources, { name: "plain" }));
  expect(plain.changeSet.statusReason).toContain("didn't contain changes");
  const { changeSet: one } = stacks.createChangeSet(reverting(resources));
  expect(one).toMatchObject({
    status: "CREATE_COMPLETE",
    revertsDrift: true,
    changes: [
      { action: "Modify", logicalId: "Fn", replacement: "False" },
      { action: "Modify", logicalId: "Live", replacement: "False" },
    ],
  });
  expect(statuses()).toEqual({ Fn: "MODIFIED", Live: "DELETED" });
  stacks.executeChangeSet(stack, "changes", { caller });
  await settled();
  expect(stack.status).toBe("UPDATE_COMPLETE");
  expect(statuses()).toEqual({ Fn: "IN_SYNC", Live: "IN_SYNC" });
  expect(account.functions.get("fn")).toEqual(declared);
  const none = stacks.createChangeSet(reverting(resources, { name: "again" }));
  expect(none.changeSet.statusReason).toContain("didn't contain changes");
});

it("a deployment that fails leaves the drift", async () => {
  const { stacks, settled, account, stack, statuses } = await drifted();
  const before = account.functions.get("fn");
  const custom = { Type: "Custom::Failing", Properties: { ServiceToken: before?.arn } };
  stacks.createChangeSet(reverting({ ...resources, Custom: custom }));
  stacks.executeChangeSet(stack, "changes", { caller });
  await settled();
  expect(stack.status).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(account.functions.get("fn")).toEqual(before);
  expect(statuses()).toEqual({ Fn: "MODIFIED", Live: "DELETED" });
});

it("a change set does not revert the drift of a parameter, and says so", async () => {
  const all = {
    ...resources,
    Parameter: {
      Type: "AWS::SSM::Parameter",
      Properties: { Name: "/a", Type: "String", Value: "first" },
    },
  };
  const { stacks, account } = await drifted(all);
  account.parameters.remove(account.parameters.arnOf("/a"));
  const { changeSet: one } = stacks.createChangeSet(reverting(all));
  expect(one.status).toBe("FAILED");
  expect(one.validation).toMatchObject([
    { logicalId: "Parameter", reason: expect.stringContaining("drift of functions and aliases") },
  ]);
});
