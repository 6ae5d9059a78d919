import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newAccount } from "../../../lib/cloud/account/account.ts";
import { CustomResourceFailed } from "../../../lib/cloud/deployment/custom-resource/custom-resource-failed.ts";
import type { CustomRequest } from "../../../lib/cloud/deployment/custom-resource/effects.ts";
import { restoredStacks } from "../../../lib/cloud/stacks/start/restore-stacks.ts";
import { settleInterrupted } from "../../../lib/cloud/stacks/start/settle-interrupted.ts";
import { isCloudState } from "../../../lib/cloud/state/is-cloud-state.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { sketchedStack } from "../deployment/deploy-sketch.ts";
import { att, lambda, user, type Resources } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { caller, eventsOf, stacksSketch, submitted, type StacksSketch } from "./stacks-sketch.ts";

/** Opens the state that was saved last, as a start after a kill does. */
function reopened({ saved }: StacksSketch) {
  const state = structuredClone(saved());
  expect(isCloudState(JSON.parse(JSON.stringify(state)))).toBe(true);
  const account = newAccount(state);
  settleInterrupted(account);
  return stacksSketch({ account });
}
const statusOf = ({ stacks }: StacksSketch) => {
  const { status, statusReason = "" } = stacks.find("S") ?? {};
  return `${status}: ${statusReason}`;
};
const ENDED = /COMPLETE: The local cloud ended during the operation/;

describe("a start after a kill", () => {
  it("during a creation, an update or a deletion shows the state before", async () => {
    const sketch = stacksSketch();
    sketch.stacks.create(submitted({ Ann: user("Ann") }));
    const created = reopened(sketch);
    expect(statusOf(created)).toMatch(/^ROLLBACK_COMPLETE/);
    expect(statusOf(created)).toMatch(ENDED);
    expect(created.account.state.stacks).toEqual({});
    await sketch.settled();
    expect(statusOf(reopened(sketch))).toBe("CREATE_COMPLETE: ");
    sketch.stacks.update(submitted({ Bea: user("Bea") }));
    const updated = reopened(sketch);
    expect(statusOf(updated)).toMatch(/^UPDATE_ROLLBACK_COMPLETE/);
    expect(Object.keys(updated.account.state.stacks["S"]?.resources ?? {})).toEqual(["Ann"]);
    await sketch.settled();
    const stack = sketch.stacks.find("S");
    if (stack) sketch.stacks.delete(stack, { caller });
    const deleted = reopened(sketch);
    expect(statusOf(deleted)).toMatch(/^UPDATE_COMPLETE/);
    await sketch.settled();
    expect(reopened(sketch).stacks.find("S")).toBeUndefined();
  });

  it("deploys the stacks of the API again, each after the stacks that it needs", async () => {
    const sketch = stacksSketch();
    const template = { Outputs: { Fn: { Value: att("Fn"), Export: { Name: "Fn" } } } };
    const invoke = {
      Type: "AWS::Lambda::Permission",
      Properties: {
        FunctionName: { "Fn::ImportValue": "Fn" },
        Action: "lambda:InvokeFunction",
        Principal: "*",
      },
    };
    const first = { stackName: "First" };
    const early = sketch.stacks.create(submitted({ Ann: user("Ann") }, first));
    sketch.stacks.create(submitted({ ...lambda("Fn", "code") }, { template }));
    await sketch.settled();
    sketch.stacks.update(submitted({ Ann: user("Ann"), Invoke: invoke }, first));
    await sketch.settled();
    const again = reopened(sketch);
    const events = structuredClone(again.stacks.all().map((stack) => stack.events));
    const problems: string[] = [];
    await restoredStacks(again.account, again.deployed, (text) => problems.push(text)).restore();
    expect(problems).toEqual([]);
    expect([...again.account.functions.keys()]).toEqual(["fn"]);
    expect(again.account.permissions.size).toBe(1);
    expect(again.stacks.all().map((stack) => stack.events)).toEqual(events);
    expect(again.stacks.find(early.id)?.status).toBe("UPDATE_COMPLETE");
  });

  it("says which stack it cannot deploy again", async () => {
    const sketch = stacksSketch();
    sketch.stacks.create(submitted({ ...lambda("Fn", "code") }));
    await sketch.settled();
    const state = sketch.saved();
    for (const { input } of Object.values(state.cloudFormation ?? {})) {
      if (input) Object.assign(input, { assets: {} });
    }
    const again = reopened(sketch);
    const problems: string[] = [];
    await restoredStacks(again.account, again.deployed, (text) => problems.push(text)).restore();
    expect(problems).toEqual([
      expect.stringMatching(/^stack S cannot be deployed again from the state: S\/Fn: /),
    ]);
  });
});

describe("the deployment of an assembly", () => {
  const stackOf = (name: string, resources: Resources) =>
    sketchedStack(
      { name, resources },
      {
        submitted: {
          origin: "assembly",
          templateBody: JSON.stringify({ Resources: resources }),
          capabilities: [],
          tags: [],
          notificationArns: [],
        },
      },
    );

  it("is described as the API describes a stack, and finds no changes of the same template", async () => {
    const { stacks, deployed } = stacksSketch();
    await deployed.deployAll([stackOf("S", { Ann: user("Ann") })]);
    const stack = stacks.find("S");
    expect(stack).toMatchObject({ status: "CREATE_COMPLETE", input: { origin: "assembly" } });
    const events = stack && eventsOf(stack);
    expect(events?.at(-2)).toBe("Ann CREATE_COMPLETE");
    await deployed.deployAll([stackOf("S", { Ann: user("Ann") })]);
    expect(stack && eventsOf(stack)).toEqual(events);
    expect(() => stacks.update(submitted({ Ann: user("Ann") }))).toThrow("No updates");
  });

  it("keeps the stacks of the API, and says so if one replaces the other", async () => {
    const { stacks, deployed, settled, notices } = stacksSketch();
    stacks.create(submitted({ Ann: user("Ann") }));
    await settled();
    await deployed.deployAll([stackOf("T", { Bea: user("Bea") })], { keep: [] });
    expect(stacks.find("S")?.status).toBe("CREATE_COMPLETE");
    await deployed.deployAll([stackOf("S", { Cal: user("Cal") })], { keep: ["T"] });
    expect(stacks.find("S")).toMatchObject({
      status: "UPDATE_COMPLETE",
      statusReason: "This replaces what CloudFormation's API deployed.",
      input: { origin: "assembly" },
    });
    stacks.update(submitted({ Ann: user("Ann") }, { stackName: "T" }));
    await settled();
    expect(stacks.find("T")?.statusReason).toMatch(
      /^This replaces what the local cloud's own app deployed\. signet serve deploys its app again/,
    );
    expect(notices).toEqual([
      expect.stringMatching(/^stack S is now deployed by the local cloud's own app/),
      expect.stringMatching(/^stack T is now deployed by CloudFormation's API/),
    ]);
    await deployed.deployAll([], { keep: [] });
    expect(stacks.find("S")).toBeUndefined();
    expect(stacks.find("T")?.status).toBe("UPDATE_COMPLETE");
  });
});

describe("a custom resource", () => {
  const thing = (Value: string) => ({
    ...lambda("Maker", "code"),
    Thing: { Type: "Custom::Thing", Properties: { ServiceToken: att("Maker"), Value } },
  });
  const answers = (fails: (request: CustomRequest) => boolean) => ({
    perform: (request: CustomRequest) =>
      fails(request)
        ? Promise.reject(new CustomResourceFailed("no such thing"))
        : Promise.resolve({ physicalId: "thing", data: {}, noEcho: false, requestId: "r" }),
  });

  it("that fails rolls the stack back, and the resources are as before", async () => {
    const sketch = stacksSketch(
      answers(
        ({ properties, requestType }) => properties["Value"] === "2" && requestType !== "Delete",
      ),
    );
    const { stacks, settled, account } = sketch;
    const stack = stacks.create(submitted(thing("1")));
    await settled();
    const before = structuredClone(account.state.stacks);
    stack.events.length = 0;
    stacks.update(submitted({ ...thing("2"), Ann: user("Ann") }));
    await settled();
    expect(stack.status).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(eventsOf(stack)).toContainEqual(
      expect.stringMatching(/^Thing UPDATE_FAILED: .*S\/Thing: no such thing/),
    );
    expect(account.state.stacks["S"]?.outputs).toEqual(before["S"]?.outputs);
    expect(account.directory.users.size).toBe(0);
  });

  it("that a kill interrupts leaves its stack, and a stack that waits for it, as before", async () => {
    const sketch = stacksSketch({ perform: () => new Promise(() => undefined) });
    const stack = sketch.stacks.create(submitted(thing("1")));
    while (stack.resources["Thing"] === undefined) await new Promise(setImmediate);
    const other = sketch.stacks.create(submitted({ Ann: user("Ann") }, { stackName: "T" }));
    const { stacks, account } = reopened(sketch);
    expect(account.state.stacks).toEqual({});
    expect(stacks.find(stack.id)?.status).toBe("ROLLBACK_COMPLETE");
    expect(stacks.find(other.id)?.status).toBe("ROLLBACK_COMPLETE");
  });

  it("that a kill interrupts in a deployment of the app leaves its stack as before, and the stack says so", async () => {
    const sketch = stacksSketch({ perform: () => new Promise(() => undefined) });
    const deploying = sketch.deployed.deploy(sketchedStack({ name: "S", resources: thing("1") }));
    const { stacks, account } = reopened(sketch);
    expect(account.state.stacks).toEqual({});
    expect(stacks.find("S") ?? stacks.all()[0]).toMatchObject({
      status: "ROLLBACK_COMPLETE",
      statusReason: expect.stringMatching(/^The local cloud ended during the operation/),
    });
    expect(deploying).toBeInstanceOf(Promise);
  });

  it("that cannot be deleted stays with what it needs, until it is retained", async () => {
    const { stacks, settled, account } = stacksSketch(
      answers(({ requestType }) => requestType === "Delete"),
    );
    const stack = stacks.create(submitted({ ...thing("1"), Ann: user("Ann") }));
    await settled();
    stacks.delete(stack, { caller });
    await settled();
    expect(stack).toMatchObject({
      status: "DELETE_FAILED",
      statusReason: "The following resource(s) failed to delete: [Thing]. ",
    });
    expect(stack.resources["Thing"]?.status).toBe("DELETE_FAILED");
    expect(account.functions.size).toBe(1);
    expect(account.directory.users.size).toBe(0);
    stacks.delete(stack, { caller, retain: ["Thing"] });
    await settled();
    expect(stack.status).toBe("DELETE_COMPLETE");
    expect(account.functions.size).toBe(0);
  });
});

describe("a nested stack", () => {
  it("has a history of its own, which ends with that of its parent", async () => {
    const child = join(temporaryDirectory(), "child.json");
    writeFileSync(child, JSON.stringify({ Resources: { Ann: user("Ann") } }));
    const { stacks, settled } = stacksSketch({ files: { "child.json": child } });
    const TemplateURL = "https://s3.us-east-1.amazonaws.com/bucket/child.json";
    const nested = { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL } };
    const stack = stacks.create(submitted({ Child: nested }));
    await settled();
    const inner = stacks.find(stack.resources["Child"]?.physicalId ?? "");
    expect(inner).toMatchObject({ status: "CREATE_COMPLETE", parentId: stack.id });
    expect(inner?.input?.templateBody).toContain("Ann");
    expect(() => inner && stacks.delete(inner, { caller })).toThrow("is nested");
    stacks.delete(stack, { caller });
    await settled();
    expect([stack.status, inner?.status]).toEqual(["DELETE_COMPLETE", "DELETE_COMPLETE"]);
  });
});

describe("a cloud", () => {
  let local: TestCloud;
  beforeAll(async () => {
    local = await startTestCloud();
  });
  afterAll(() => local.close());

  it("serves the stacks of the API again after a restart", async () => {
    const { stacks } = local.cloud;
    const stack = stacks.create(submitted({ Ann: user("Ann") }));
    while (stack.status === "CREATE_IN_PROGRESS") await new Promise(setImmediate);
    const { accessKeyId } = local.keys("Ann");
    local = await local.restart();
    expect(local.keys("Ann").accessKeyId).toBe(accessKeyId);
    expect(local.cloud.stacks.find(stack.id)?.events).toEqual(stack.events);
  });
});
