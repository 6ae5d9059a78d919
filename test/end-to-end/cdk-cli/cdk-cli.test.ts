import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "aws-cdk-lib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAssembly } from "../../../lib/cloud/assembly/manifest.ts";
import { ACCOUNT, REGION, startTestCloud, type TestCloud } from "../../cloud/test-cloud.ts";
import { jsonOf } from "../../json-of.ts";
import { retainedTable, sample, synthesizer, twoStacks } from "./sample-versions.ts";
import { startCli, type CdkCli, type Ended } from "./start-cli.ts";

let local: TestCloud;
let cli: CdkCli;
let synthesize: ReturnType<typeof synthesizer>;
/** How `cdk deploy` ended before `cdk bootstrap`. */
let unprepared: Ended;
let bootstrapped: Ended;
const rolesOfBootstrap: (readonly string[])[] = [];

/** Deploys the stacks of an app, which is synthesized before if it is a function. */
const deploy = (app: string | ((app: App) => void), ...argv: readonly string[]): Promise<Ended> =>
  cli.run(
    "deploy",
    "--app",
    typeof app === "string" ? app : synthesize(app),
    "--require-approval=never",
    "--progress=events",
    ...argv,
  );

/** Returns the events that a command shows, as `<status> <construct>`. The status is cut off at 23 characters. */
const eventsIn = ({ output }: Ended): readonly string[] =>
  [...output.matchAll(/^\S+ \|.*M \| (\w+) +\| \S+ +\| (\S+)/gm)].map(
    ([, status = "", construct = ""]) => `${status} ${construct}`,
  );

/** Everything that the account serves and stores, without the history of stacks and the sessions of callers. */
function served(): unknown {
  const { cloud, directory } = local;
  const {
    cloudFormation: _,
    sessions: __,
    ...state
  }: Readonly<Record<string, unknown>> = JSON.parse(
    readFileSync(join(directory, "state", "state.json"), "utf8"),
  );
  const code = cloud.codeDirectories();
  return [state, cloud.users(), cloud.routes(), cloud.functions(), code, cloud.served()];
}

const text = async (caller: string): Promise<string> =>
  (await local.call("GET", "/prod/text", { as: local.keys(caller) })).text;

beforeAll(async () => {
  local = await startTestCloud();
  synthesize = synthesizer(local.directory);
  cli = await startCli(local);
  const rolesNow = () =>
    Object.keys(local.cloud.assumableRoles())
      .filter((name) => name.startsWith("cdk-"))
      .toSorted();
  unprepared = await deploy(retainedTable);
  rolesOfBootstrap.push(rolesNow());
  bootstrapped = await cli.run("bootstrap", `aws://${ACCOUNT}/${REGION}`);
  rolesOfBootstrap.push(rolesNow());
});
afterAll(async () => {
  await cli.close();
  await local.close();
});

it("cdk deploy asks for cdk bootstrap, which creates the roles that the CLI assumes", () => {
  expect(unprepared.status).toBe(1);
  expect(unprepared.output).toContain("Has the environment been bootstrapped?");
  expect(bootstrapped.output).toContain("bootstrapped.");
  const names = ["deploy", "file-publishing", "image-publishing", "lookup"];
  expect(rolesOfBootstrap).toEqual([
    [],
    names.map((name) => `cdk-hnb659fds-${name}-role-${ACCOUNT}-${REGION}`),
  ]);
});

describe("the stack of an app", () => {
  it("is created, left alone, changed, replaced in part, and destroyed", async () => {
    const one = synthesize((app) => sample(app, { text: "one" }));
    const created = await deploy(one);
    expect(created.status).toBe(0);
    const events = eventsIn(created);
    expect(events.filter((event) => / (?:Fn|Fn\/ServiceRole|Sample)$/.test(event))).toEqual([
      "CREATE_IN_PROGRESS Sample",
      "CREATE_IN_PROGRESS Fn/ServiceRole",
      "CREATE_IN_PROGRESS Fn/ServiceRole",
      "CREATE_COMPLETE Fn/ServiceRole",
      "CREATE_IN_PROGRESS Fn",
      "CREATE_IN_PROGRESS Fn",
      "CREATE_COMPLETE Fn",
      "CREATE_COMPLETE Sample",
    ]);
    expect(events.at(-1)).toBe("CREATE_COMPLETE Sample");
    expect(created.output).toMatch(/^Sample\.ApiEndpoint\w+ = https:/m);
    expect(await text("ann")).toBe("one");

    const before = served();
    const same = await deploy(one);
    expect(same.output).toContain("Sample (no changes)");
    expect(eventsIn(same)).toEqual([]);
    expect((await cli.run("diff", "--app", one, "--fail")).status).toBe(0);
    expect(served()).toEqual(before);

    const two = synthesize((app) => sample(app, { text: "two" }));
    const different = await cli.run("diff", "--app", two, "--fail");
    expect(different.status).toBe(1);
    expect(different.output).toContain("[~] AWS::Lambda::Function Fn ");
    expect(different.output).not.toContain("Could not create a change set");
    expect(await text("ann")).toBe("one");
    const changed = await deploy(two);
    expect(eventsIn(changed)).toEqual([
      "UPDATE_IN_PROGRESS Sample",
      "UPDATE_IN_PROGRESS Fn",
      "UPDATE_COMPLETE Fn",
      "UPDATE_COMPLETE_CLEANUP Sample",
      "UPDATE_COMPLETE Sample",
    ]);
    expect(await text("ann")).toBe("two");

    const replaced = await deploy((app) => sample(app, { text: "two", caller: "bea" }));
    expect(eventsIn(replaced).filter((event) => event.endsWith(" Caller"))).toEqual([
      "UPDATE_IN_PROGRESS Caller",
      "UPDATE_IN_PROGRESS Caller",
      "UPDATE_COMPLETE Caller",
      "DELETE_IN_PROGRESS Caller",
      "DELETE_COMPLETE Caller",
    ]);
    expect(await text("bea")).toBe("two");
    expect(() => local.keys("ann")).toThrow("no user ann");

    const destroyed = await cli.run("destroy", "--app", two, "--force");
    expect(destroyed.output).toContain("Sample: destroyed");
    expect(local.cloud.functions()).toEqual({});
    expect(local.cloud.apis()).toEqual({});
  });

  it("is taken over from signet serve and back, and the CLI and the log say so", async () => {
    const one = synthesize((app) => sample(app, { text: "one" }));
    const two = synthesize((app) => sample(app, { text: "two" }));
    const ofServe = readAssembly(one);
    local.lines.length = 0;
    await local.cloud.deployAll(ofServe);
    for (const _ of ["first", "second"]) {
      const { output } = await deploy(two);
      expect(output).toMatch(
        /UPDATE_COMPLETE .* This replaces what the local cloud's own app deploy/,
      );
      expect(await text("ann")).toBe("two");
      await local.cloud.deployAll(ofServe);
      expect(await text("ann")).toBe("one");
    }
    const notices = local.lines.filter((line) => line.includes("is now deployed by"));
    const byCli = expect.stringMatching(/^stack Sample is now deployed by CloudFormation's API/);
    const byServe = expect.stringMatching(/^stack Sample is now deployed by the local cloud's own/);
    expect(notices).toEqual([byCli, byServe, byCli, byServe]);
    expect((await cli.run("destroy", "--app", two, "--force")).status).toBe(0);
  });

  it("serves what it served before if a change is refused or fails", async () => {
    expect((await deploy((app) => sample(app, { text: "one" }))).status).toBe(0);
    const before = served();
    const refused = await deploy((app) => sample(app, { text: "two", keySpec: "none" }));
    expect(refused.status).toBe(1);
    expect(refused.output).toMatch(/Sample\/Key: property KeySpec has the value none/);
    expect(served()).toEqual(before);
    const failed = await deploy((app) => sample(app, { text: "two", failure: "it is Monday" }));
    expect(failed.status).toBe(1);
    expect(failed.output).toMatch(/Sample\/Check: Received response status \[FAILED\].*\s.*Monday/);
    expect(eventsIn(failed)).toEqual([
      "UPDATE_IN_PROGRESS Sample",
      "UPDATE_IN_PROGRESS Fn",
      "UPDATE_COMPLETE Fn",
      "CREATE_IN_PROGRESS Check/Default",
      "CREATE_FAILED Check/Default",
      "UPDATE_ROLLBACK_IN_PROG Sample",
      "UPDATE_IN_PROGRESS Fn",
      "UPDATE_COMPLETE Fn",
      "UPDATE_ROLLBACK_COMPLET Sample",
      "DELETE_COMPLETE Check/Default",
      "UPDATE_ROLLBACK_COMPLET Sample",
      "CREATE_FAILED Check/Default",
    ]);
    expect(served()).toEqual(before);
    expect(await text("ann")).toBe("one");
  });
});

it("a stack stays as long as another one imports from it", async () => {
  const both = synthesize((app) => twoStacks(app, { isImported: true }));
  const created = await deploy(both, "--all");
  expect(created.output).toMatch(/^Consumer\.Name = Producer-Table/m);
  const IN_USE = /Export Producer:\w+ cannot be deleted as it is in use by Consumer/;
  const kept = await cli.run("destroy", "--app", both, "--force", "--exclusively", "Producer");
  expect([kept.status, kept.output]).toEqual([1, expect.stringMatching(IN_USE)]);
  const apart = synthesize((app) => twoStacks(app, { isImported: false }));
  const refused = await deploy(apart, "--exclusively", "Producer");
  expect(refused.status).toBe(1);
  expect(refused.output).toMatch(/Producer: export \S+ is removed, but stack Consumer uses it/);
  expect((await deploy(apart, "--exclusively", "Consumer")).status).toBe(0);
  expect((await deploy(apart, "--exclusively", "Producer")).status).toBe(0);
  const destroyed = await cli.run("destroy", "--app", both, "--force", "--all");
  expect(destroyed.output).toMatch(/Consumer: destroyed[^]*Producer: destroyed/);
});

it("a retained table is adopted again, with its items", async () => {
  const dynamodb = async (operation: string, body: object) =>
    local.aws("dynamodb", "/", {
      as: local.keys("admin"),
      headers: [["X-Amz-Target", `DynamoDB_20120810.${operation}`]],
      body: JSON.stringify({ TableName: "kept", ...body }),
    });
  const app = synthesize(retainedTable);
  await deploy(app);
  const Item = { id: { S: "a" } };
  await dynamodb("PutItem", { Item });
  const destroyed = await cli.run("destroy", "--app", app, "--force");
  expect(eventsIn(destroyed)).toContain("DELETE_SKIPPED Table");
  const again = await deploy(app);
  expect(again.status).toBe(1);
  expect(again.output).toContain("TableName kept exists already in this account");
  const adopted = await deploy(app, "--import-existing-resources");
  expect(adopted.status).toBe(0);
  expect(eventsIn(adopted)).toContain("IMPORT_COMPLETE Table");
  expect(jsonOf(await dynamodb("GetItem", { Key: Item }))).toEqual({ Item });
});
