import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAssembly } from "../../../lib/cloud/assembly/manifest.ts";
import { isMap } from "../../../lib/json.ts";
import { att, lambda, ref, user, type Resources } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { writeAssembly } from "../write-assembly.ts";
import { responder } from "./responder.ts";

let local: TestCloud;
let deployed = 0;
/** The events that the function has printed since the last deployment began. */
let seen: readonly Readonly<Record<string, unknown>>[] = [];

const custom = (properties: Readonly<Record<string, unknown>> = {}, more: object = {}) => ({
  Type: "Custom::Thing",
  Properties: { ServiceToken: att("Maker"), ...properties },
  ...more,
});
/** A user with the name that a custom resource returns. */
const named = (attribute: string) => ({
  Type: "AWS::IAM::User",
  Properties: { UserName: att("Thing", attribute) },
});

async function deploy(resources: Resources, template = {}): Promise<void> {
  const assembly = join(local.directory, `assembly-${deployed++}`);
  const from = local.events.length;
  const maker = lambda("Maker", "maker", { Timeout: 5 });
  writeAssembly(assembly, [
    {
      name: "App",
      handlers: { maker: responder },
      resources: { ...maker, ...resources },
      template,
    },
  ]);
  try {
    await local.cloud.deployAll(readAssembly(assembly), { keep: [] });
  } finally {
    seen = local.events.slice(from).flatMap((event) => {
      if (event.type !== "output" || !event.line.includes("EVENT ")) return [];
      const parsed: unknown = JSON.parse(event.line.slice(event.line.indexOf("EVENT ") + 6));
      return isMap(parsed) ? [parsed] : [];
    });
  }
}
const kinds = () =>
  seen.map(({ RequestType, PhysicalResourceId }) => [RequestType, PhysicalResourceId]);
const userNames = () => Object.keys(local.cloud.users());

beforeAll(async () => {
  local = await startTestCloud([], undefined, undefined, undefined, { retryPace: 6000 });
});
afterAll(() => local.close());

describe("a custom resource", () => {
  const answer = { Answer: JSON.stringify({ Data: { Name: "Ann", Deep: { Name: "Bea" } } }) };

  it("is created with texts, and its response is the value of Ref and GetAtt", async () => {
    await deploy(
      {
        Thing: custom({ ...answer, Count: 1, On: { Yes: true, No: null } }),
        Ann: named("Name"),
        Bea: named("Deep.Name"),
      },
      { Outputs: { Id: { Value: ref("Thing") } } },
    );
    expect(seen).toMatchObject([
      {
        RequestType: "Create",
        LogicalResourceId: "Thing",
        ResourceType: "Custom::Thing",
        ResourceProperties: { Count: "1", On: { Yes: "true" } },
      },
    ]);
    expect(seen[0]).not.toHaveProperty("PhysicalResourceId");
    expect(userNames()).toEqual(expect.arrayContaining(["Ann", "Bea"]));
    expect(local.lines.join()).not.toContain("X-Amz-Signature");
  });

  it("is not called again while its properties stay the same, also after a restart", async () => {
    const same = { Thing: custom({ ...answer, Count: 1, On: { Yes: true, No: null } }) };
    await deploy({ ...same, Ann: named("Name") });
    expect(seen).toEqual([]);
    local = await local.restart();
    await deploy({ ...same, Ann: named("Name") });
    expect(seen).toEqual([]);
    expect(userNames()).toContain("Ann");
  });

  it("is updated if a property changes, and deleted under its old id if the id changes", async () => {
    await deploy({ Thing: custom({ ...answer, Count: 2 }) });
    expect(seen).toMatchObject([
      {
        RequestType: "Update",
        PhysicalResourceId: "Thing-id",
        OldResourceProperties: { Count: "1" },
      },
    ]);
    await deploy({ Thing: custom({ Answer: JSON.stringify({ PhysicalResourceId: "new" }) }) });
    expect(kinds()).toEqual([
      ["Update", "Thing-id"],
      ["Delete", "Thing-id"],
    ]);
  });

  it("is deleted when it leaves the template, before its function", async () => {
    const from = local.events.length;
    await local.cloud.deployAll([], { keep: [] });
    const lines = local.events.slice(from).map((event) => ("line" in event ? event.line : ""));
    expect(lines.join()).toContain('"RequestType":"Delete"');
    expect(local.cloud.functions()).toEqual({});
  });

  it("accepts only a response to its own request with the secret of its URL", async () => {
    await deploy(
      { Thing: custom({ Mode: "forged" }) },
      { Outputs: { V: { Value: att("Thing", "Value") } } },
    );
    const { stacks } = JSON.parse(
      readFileSync(join(local.directory, "state", "state.json"), "utf8"),
    );
    expect(stacks.App.outputs).toEqual({ V: "403,200" });
    expect(local.lines.join("\n")).toContain("the signature in its URL is wrong");
    await deploy({});
  });
});

describe("a custom resource that was removed while the local cloud was stopped", () => {
  it("is forgotten with a problem in the log if its function is gone too", async () => {
    await deploy({ Thing: custom() });
    local = await local.restart();
    await local.cloud.deployAll([], { keep: [] });
    expect(local.lines.join("\n")).toContain(
      "App/Thing: its Delete has failed: Function not found",
    );
    await deploy({ Thing: custom() });
    expect(kinds().map(([kind]) => kind)).toEqual(["Create"]);
  });
});

describe("a custom resource that fails", () => {
  const failing: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
    [
      "says so",
      { Answer: '{"Status":"FAILED","Reason":"no luck"}' },
      "Received response status [FAILED] from custom resource. Message returned: no luck (RequestId: ",
    ],
    ["has a function that fails", { Mode: "throw" }, "CloudFormation did not receive a response"],
    ["has a response that is too long", { Mode: "long" }, "Response object is too long."],
    ["has no id", { Answer: '{"PhysicalResourceId":""}' }, "Invalid PhysicalResourceId."],
    [
      "has no response in time",
      { Mode: "silent", ServiceTimeout: 1 },
      "CloudFormation did not receive a response from your Custom Resource. Please check your logs",
    ],
  ];

  it.each(failing)("because it %s, undoes the deployment", async (_, properties, problem) => {
    await deploy({ Ann: user("Ann"), Thing: custom({ Version: 1 }), Other: custom() });
    const shown = userNames();
    const failed = deploy({
      Thing: custom({ Version: 2 }),
      New: custom({}, { DependsOn: "Thing" }),
      Bad: custom(properties, { DependsOn: "New" }),
      Bea: user("Bea"),
    });
    await expect(failed).rejects.toThrow(`App/Bad: ${problem}`);
    expect(userNames()).toEqual(shown);
    const last = kinds().slice(-3);
    expect(last.map(([kind]) => kind)).toEqual(["Delete", "Delete", "Update"]);
    expect(seen.at(-1)).toMatchObject({
      LogicalResourceId: "Thing",
      ResourceProperties: { Version: "1" },
      OldResourceProperties: { Version: "2" },
    });
    // The earlier deployment is unchanged, so the same template sends nothing.
    await deploy({ Ann: user("Ann"), Thing: custom({ Version: 1 }), Other: custom() });
    expect(seen).toEqual([]);
  });
});
