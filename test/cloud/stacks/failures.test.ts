import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { Account } from "../../../lib/cloud/account/account.ts";
import { endOfOperation } from "../../../lib/cloud/stacks/operations/end-of-operation.ts";
import { lambda, ref, restApi, user, type Resources } from "../deployment/sketch.ts";
import { table } from "../services/dynamodb/dynamodb-cloud.ts";
import { caller, eventsOf, stacksSketch, submitted } from "./stacks-sketch.ts";

/** Everything that the account serves and keeps, without the history of its stacks. */
function served(account: Account): string {
  const { cloudFormation: _, ...state } = account.state;
  return inspect({ ...account, state }, { depth: 12, maxArrayLength: 500 });
}

const written: Resources = {
  Key: {
    Type: "AWS::KMS::Key",
    DeletionPolicy: "Retain",
    Properties: { Description: "one" },
  },
  Alias: {
    Type: "AWS::KMS::Alias",
    Properties: { AliasName: "alias/a", TargetKeyId: ref("Key") },
  },
  ...lambda("Fn", "code"),
  ...restApi({ "GET /": { function: "Fn" } }),
  Table: table("items"),
  Ann: user("Ann"),
};
/** The names of resources have letters and digits only. */
const resources: Resources = JSON.parse(
  JSON.stringify(written).replaceAll("ApiMethodGET /", "ApiMethodGetRoot"),
);
const invalid = { Type: "AWS::KMS::Key", Properties: { KeySpec: "no such spec" } };
const ids = Object.keys(resources);

it("the template of this test has at least ten resources", () => {
  expect(ids.length).toBeGreaterThanOrEqual(10);
});

describe.each(["create", "update"] as const)("a failed %s", (kind) => {
  it.each(ids)("because of resource %s leaves the account as it was", async (id) => {
    const { stacks, settled, account } = stacksSketch();
    if (kind === "update") {
      stacks.create(submitted({ ...resources, Bea: user("Bea") }));
      await settled();
    }
    const before = served(account);
    const broken = submitted({ ...resources, Bea: user("Bea2"), [id]: invalid });
    const stack = kind === "create" ? stacks.create(broken) : stacks.update(broken);
    await settled();
    expect(served(account)).toBe(before);
    expect(stack.status).toBe(kind === "create" ? "ROLLBACK_COMPLETE" : "UPDATE_ROLLBACK_COMPLETE");
    const verb = kind === "create" ? "CREATE" : "UPDATE";
    expect(eventsOf(stack)).toContainEqual(
      expect.stringMatching(
        new RegExp(`^${id} ${verb}_FAILED: Resource handler returned message: "S/${id}: .*KeySpec`),
      ),
    );
    expect(endOfOperation(stack)).toMatch(
      new RegExp(`^stack S: (?:UPDATE_)?ROLLBACK_COMPLETE \\(${id}: .*KeySpec`),
    );
    const verbs = stack.events.filter(({ status }) => status === `${verb}_FAILED`);
    const names = verbs.map(({ logicalId }) => logicalId).join(", ");
    const { reason } = stack.events.findLast(({ status }) => /ROLLBACK_IN_/.test(status)) ?? {};
    expect(reason).toContain(
      `The following resource(s) failed to ${kind}: [${names}].${kind === "create" ? " Rollback requested by user." : ""}`,
    );
  });
});

describe("a failure", () => {
  const broken = { Ann: user("Ann"), Key: invalid };

  it("without a rollback is the status, until the stack is rolled back", async () => {
    const { stacks, settled, account } = stacksSketch();
    const stack = stacks.create(submitted(broken, { disableRollback: true }));
    await settled();
    expect(stack.status).toBe("CREATE_FAILED");
    expect(account.directory.users.size).toBe(0);
    stacks.rollback(stack, { clientToken: "r" });
    expect(stack.status).toBe("ROLLBACK_COMPLETE");
    expect(eventsOf(stack).slice(-5)).toEqual([
      "S ROLLBACK_IN_PROGRESS: User Initiated",
      "Key DELETE_COMPLETE",
      "Ann DELETE_IN_PROGRESS",
      "Ann DELETE_COMPLETE",
      "S ROLLBACK_COMPLETE",
    ]);
    expect(() => stacks.rollback(stack, {})).toThrow("ROLLBACK_COMPLETE state");
    expect(() => stacks.update(submitted({ Ann: user("Ann") }))).toThrow(
      "is in ROLLBACK_COMPLETE state and can not be updated.",
    );
    stacks.delete(stack, { caller });
    await settled();
    const again = stacks.create(submitted({ Ann: user("Ann") }));
    await settled();
    expect(endOfOperation(again)).toBe("stack S: CREATE_COMPLETE");
    stacks.update(submitted(broken, { disableRollback: true }));
    await settled();
    expect(again.status).toBe("UPDATE_FAILED");
    stacks.update(submitted({ Ann: user("Ann"), Bea: user("Bea") }));
    await settled();
    expect(again.status).toBe("UPDATE_COMPLETE");
  });

  it("of an update without a rollback shows the earlier resources after a rollback or an update", async () => {
    const { stacks, settled } = stacksSketch();
    const key = { Type: "AWS::KMS::Key" };
    const stack = stacks.create(submitted({ Ann: user("Ann"), Key: key }));
    await settled();
    const shown = () =>
      Object.entries(stack.resources).map(([id, one]) => `${id} ${one.physicalId} ${one.status}`);
    const before = stack.resources["Key"]?.physicalId ?? "";
    const next = { Ann: user("Ann2"), Bea: user("Bea"), Key: invalid };
    stacks.update(submitted(next, { disableRollback: true }));
    await settled();
    expect(stack.status).toBe("UPDATE_FAILED");
    stacks.rollback(stack, {});
    expect(stack.status).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(shown()).toEqual([`Ann Ann UPDATE_COMPLETE`, `Key ${before} UPDATE_COMPLETE`]);
    stacks.update(submitted(next, { disableRollback: true }));
    await settled();
    stacks.update(submitted({ Ann: user("Ann"), Key: key, Cid: user("Cid") }));
    await settled();
    expect(shown()).toEqual([
      "Ann Ann UPDATE_COMPLETE",
      `Key ${before} UPDATE_COMPLETE`,
      "Cid Cid CREATE_COMPLETE",
    ]);
  });

  it("deletes the new stack if the request says so", async () => {
    const { stacks, settled } = stacksSketch();
    const stack = stacks.create({ ...submitted(broken), onFailure: "DELETE" });
    await settled();
    expect(stack.status).toBe("DELETE_COMPLETE");
  });

  it("never shows the value of a parameter with NoEcho", async () => {
    const { stacks, settled, account } = stacksSketch();
    const template = { Parameters: { P: { Type: "String", NoEcho: true } } };
    const parameters = new Map([["P", "hidden value"]]);
    const spec = { Type: "AWS::KMS::Key", Properties: { KeySpec: ref("P") } };
    const stack = stacks.create(submitted({ Key: spec }, { template, parameters }));
    await settled();
    expect(stack.status).toBe("ROLLBACK_COMPLETE");
    expect(JSON.stringify(account.state)).not.toContain("hidden value");
    stacks.delete(stack, { caller });
    await settled();
    const next = stacks.create(submitted({ Ann: user("Ann") }, { template, parameters }));
    await settled();
    expect(next.input?.parameters).toEqual({ P: "hidden value" });
    expect(JSON.stringify(next.events)).not.toContain("hidden value");
  });

  it("because another stack has a resource of the same name is one of that name", async () => {
    const { stacks, settled } = stacksSketch();
    stacks.create(submitted({ Ann: user("Ann") }));
    const other = stacks.create(submitted({ User: user("Ann") }, { stackName: "T" }));
    await settled();
    expect(other.status).toBe("ROLLBACK_COMPLETE");
    expect(eventsOf(other)).toContainEqual(
      expect.stringMatching(/exists already .*HandlerErrorCode: AlreadyExists/),
    );
  });
});
