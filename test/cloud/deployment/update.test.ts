import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAssembly } from "../../../lib/cloud/assembly/manifest.ts";
import { DeploymentBlocked } from "../../../lib/cloud/deployment/run/problems.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { writeAssembly, type StackSketch } from "../write-assembly.ts";
import { att, lambda, ref, restApi, role, user, type Resources } from "./sketch.ts";

const handler = (text: string) =>
  `let count = 0; export const handler = async () => ({ statusCode: 200, body: "${text}" + ++count });`;
const invoke = { Action: "execute-api:Invoke", Resource: "*" };

/** An app of two stacks. The function `count` counts its events. */
function app(more: Resources = {}, text = "v1-"): readonly StackSketch[] {
  return [
    {
      name: "Keys",
      resources: { Key: { Type: "AWS::KMS::Key", DeletionPolicy: "Retain" } },
      outputs: { Arn: { Value: att("Key"), Export: { Name: "Key" } } },
    },
    {
      name: "App",
      handlers: { count: handler("kept-"), [text]: handler(text) },
      artifact: { dependencies: ["Keys"] },
      resources: {
        ...lambda("Count", "count"),
        ...lambda("Versioned", text, {
          Environment: { Variables: { KEY: { "Fn::ImportValue": "Key" } } },
        }),
        ...restApi({
          "GET /count": { function: "Count" },
          "GET /version": { function: "Versioned" },
        }),
        Ann: user("Ann", invoke),
        ...more,
      },
    },
  ];
}

let local: TestCloud;
let deployed = 0;
async function deploy(
  sketches: readonly StackSketch[],
  keep: readonly string[] = [],
): Promise<void> {
  const assembly = join(local.directory, `assembly-${deployed++}`);
  writeAssembly(assembly, sketches);
  await local.cloud.deployAll(readAssembly(assembly), { keep });
}
const get = async (path: string) => (await local.call("GET", path, { as: local.keys("Ann") })).text;
const state = () => readFileSync(join(local.directory, "state", "state.json"), "utf8");
/** Everything that the cloud shows of its account. */
const shown = () => ({
  apis: local.cloud.apis(),
  functions: local.cloud.functions(),
  users: local.cloud.users(),
  keys: local.cloud.keyArns(),
});

beforeAll(async () => {
  local = await startTestCloud();
  await deploy(app());
});
afterAll(() => local.close());

describe("an update that cannot be deployed", () => {
  const [keys, own] = app();
  const without = (id: string) => {
    const { [id]: _, ...resources } = own?.resources ?? {};
    return resources;
  };
  const broken: readonly (readonly [string, readonly StackSketch[], string])[] = [
    [
      "has an unsupported type",
      app({ B: { Type: "AWS::EC2::NetworkAcl" } }),
      "AWS::EC2::NetworkAcl",
    ],
    ["has an invalid property", app(lambda("Count", "count", { Timeout: 901 })), "Timeout is 901"],
    [
      "has an unresolvable reference",
      app({ K: { Type: "AWS::KMS::Key", Properties: { Description: ref("X") } } }),
      "Ref X",
    ],
    [
      "has an error annotation",
      [
        ...app(),
        {
          name: "Bad",
          resources: {},
          artifact: { metadata: { "/Bad": [{ type: "aws:cdk:error", data: "no" }] } },
        },
      ],
      "Bad: no",
    ],
    [
      "has a parameter without a value",
      [
        ...app(),
        { name: "Bad", resources: {}, template: { Parameters: { P: { Type: "String" } } } },
      ],
      "--parameters Bad:P=VALUE",
    ],
    [
      "is for another region",
      [
        ...app(),
        { name: "Bad", resources: {}, artifact: { environment: "aws://123456789012/eu-west-1" } },
      ],
      "eu-west-1",
    ],
    [
      "lacks a resource that another refers to",
      [keys, { name: "App", resources: without("VersionedRole") }].flatMap((one) => one ?? []),
      "VersionedRole",
    ],
    [
      "fails in its second stack, after its first one has lost an export",
      [{ name: "Keys", resources: { Ann: user("Bea") }, outputs: {} }, ...app().slice(1)],
      "no deployed stack exports Key",
    ],
    [
      "fails after it has deleted both stacks",
      [
        {
          name: "New",
          resources: { R: { ...role("lambda.amazonaws.com"), Type: "AWS::IAM::Rolle" } },
        },
      ],
      "AWS::IAM::Rolle",
    ],
  ];

  it.each(broken)(
    "because it %s, leaves the old version as it was",
    async (_, sketches, problem) => {
      const before = { ...shown(), state: state() };
      const count = Number((await get("/prod/count")).replace("kept-", ""));
      await expect(deploy(sketches)).rejects.toThrow(DeploymentBlocked);
      await expect(deploy(sketches)).rejects.toThrow(problem);
      expect({ ...shown(), state: state() }).toEqual(before);
      expect(await get("/prod/count")).toBe(`kept-${count + 1}`);
      expect(await get("/prod/version")).toMatch(/^v1-/);
    },
  );
});

describe("an update after one that could not be deployed", () => {
  it("is in the next request, keeps the processes of unchanged functions, and is saved", async () => {
    const before = shown();
    const count = Number((await get("/prod/count")).replace("kept-", ""));
    await deploy(app({ Bea: user("Bea", invoke) }, "v2-"));
    expect(await get("/prod/version")).toBe("v2-1");
    expect(await get("/prod/count")).toBe(`kept-${count + 1}`);
    expect(shown()).toMatchObject({ apis: before.apis, keys: before.keys });
    expect(state()).toContain('"Bea"');
  });

  it("deletes the stacks that are neither deployed nor kept", async () => {
    const [keys] = app();
    await deploy(keys ? [keys] : [], ["App"]);
    expect(Object.keys(local.cloud.users())).toContain("Ann");
    await deploy(keys ? [keys] : []);
    expect(Object.keys(local.cloud.users())).toEqual(["admin"]);
    expect(local.cloud.keyArns()).toHaveLength(1);
  });
});
