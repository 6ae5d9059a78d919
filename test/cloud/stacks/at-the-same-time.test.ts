import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { att, lambda, user, type Resources } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { stackClient, type StackClient } from "./stack-client.ts";

/** Answers a custom resource after a time in which other calls arrive. */
const SLOW = `exports.handler = async ({ ResponseURL, StackId, RequestId, LogicalResourceId }) => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  const body = { Status: "SUCCESS", PhysicalResourceId: "slow", StackId, RequestId, LogicalResourceId };
  await fetch(ResponseURL, { method: "PUT", body: JSON.stringify(body) });
};`;

const slowly = (id: string): Resources => ({
  ...lambda(id, "", { Code: { ZipFile: SLOW }, Handler: "index.handler" }),
  Slow: { Type: "Custom::Slow", Properties: { ServiceToken: att(id) } },
});

let local: TestCloud;
let stacks: StackClient;
beforeAll(async () => {
  local = await startTestCloud();
  stacks = stackClient(local.cloud.awsEndpoint, local.keys("admin"));
});
afterAll(() => local.close());

const form = (StackName: string, Resources: Resources, more = {}) => ({
  StackName,
  TemplateBody: JSON.stringify({ Resources }),
  "Capabilities.member.1": "CAPABILITY_NAMED_IAM",
  ...more,
});

describe("two deployments at the same time", () => {
  it("of one stack: the second is refused in the words of CloudFormation", async () => {
    await stacks.send("CreateStack", form("One", { Ann: user("Ann") }));
    await stacks.ended("One");
    const executing = (ChangeSetName: string) => ({ StackName: "One", ChangeSetName });
    await stacks.send("CreateChangeSet", form("One", slowly("Fn"), executing("first")));
    const other = { Bea: user("Bea") };
    await stacks.send("CreateChangeSet", form("One", other, executing("second")));
    const both = await Promise.all([
      stacks.refusal("ExecuteChangeSet", executing("first")),
      stacks.refusal("ExecuteChangeSet", executing("second")),
    ]);
    expect(both.toSorted()).toEqual([
      "",
      expect.stringMatching(
        /^InvalidChangeSetStatus: ChangeSet \[arn:.*\] cannot be executed in its current status of \[OBSOLETE\]$/,
      ),
    ]);
    expect(await stacks.status("One")).toBe("UPDATE_IN_PROGRESS: User Initiated");
    const busy =
      /^ValidationError: Stack:arn:\S+ is in UPDATE_IN_PROGRESS state and can not be updated\.$/;
    expect(await stacks.refusal("UpdateStack", form("One", other))).toMatch(busy);
    const third = form("One", other, executing("third"));
    expect(await stacks.refusal("CreateChangeSet", third)).toMatch(busy);
    expect(await stacks.refusal("CreateStack", form("One", other))).toMatch(
      /^AlreadyExistsException: /,
    );
    expect(await stacks.refusal("DeleteStack", { StackName: "One" })).toMatch(/UPDATE_IN_PROGRESS/);
    expect(await stacks.ended("One")).toBe("UPDATE_COMPLETE");
    expect(Object.keys(local.cloud.users())).toEqual(["admin"]);
  });

  it("of two stacks: the second waits for the first, and both complete", async () => {
    const begun = await Promise.all([
      stacks.refusal("CreateStack", form("Two", slowly("Other"))),
      stacks.refusal("CreateStack", form("Three", { Cal: user("Cal") })),
    ]);
    expect(begun).toEqual(["", ""]);
    expect(await stacks.status("Three")).toBe("CREATE_IN_PROGRESS: User Initiated");
    expect(await stacks.ended("Three")).toBe("CREATE_COMPLETE");
    expect(await stacks.status("Two")).toBe("CREATE_COMPLETE");
    expect(local.keys("Cal")).toBeDefined();
  });
});
