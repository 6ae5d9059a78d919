import { expect, it } from "vitest";
import { introduce } from "../../../scripts/serve/introduce.ts";
import { NODE, parsePrograms, PYTHON } from "../../../scripts/serve/programs.ts";

it("--node and --python name programs by the version of the functions that they run", () => {
  const nodes = parsePrograms(NODE, ["24=/a/node", "22=/b=c/node"]);
  expect(nodes).toEqual({ 24: "/a/node", 22: "/b=c/node" });
  expect(parsePrograms(NODE, ["24=node"])).toEqual({ 24: `${process.cwd()}/node` });
  expect(parsePrograms(PYTHON, ["3.13=/a/python"])).toEqual({ "3.13": "/a/python" });
});

it.each([
  ["a path alone", NODE, ["/a/node"], "--node takes MAJOR=PATH"],
  ["no path", NODE, ["24="], "--node takes MAJOR=PATH"],
  ["a whole version", NODE, ["24.1=/a/node"], "--node takes MAJOR=PATH"],
  ["a version twice", NODE, ["24=/a", "24=/b"], "--node 24 is given twice"],
  ["Python 2", PYTHON, ["2.7=/a/python"], "--python takes VERSION=PATH"],
] as const)("an option for programs is refused with %s", (_, option, texts, message) => {
  expect(() => parsePrograms(option, texts)).toThrow(message);
});

it.each([
  [{}, undefined],
  [
    { "nodejs98.x": ["a", "b"], "nodejs99.x": ["c"] },
    `Node.js       ${process.versions.node.split(".")[0]} of this machine runs a, b (nodejs98.x), c (nodejs99.x)  (another: --node 98=PATH)`,
  ],
  [
    { "nodejs98.x": ["a", "b", "c", "d", "e", "f", "g"] },
    `Node.js       ${process.versions.node.split(".")[0]} of this machine runs a, b, c, d, e, 2 more (nodejs98.x)  (another: --node 98=PATH)`,
  ],
])("the start names functions of another version of Node.js: %j", (otherNodes, line) => {
  let text = "";
  const outputs = {
    region: "",
    account: "",
    awsEndpoint: "",
    apis: {},
    apisHttps: {},
    functions: {},
    functionUrls: {},
    profiles: [],
  };
  introduce(
    {
      outputs: () => outputs,
      deployed: () => undefined,
      cloud: {
        otherNodes: () => otherNodes,
        unservedIntegrations: () => [],
        records: () => [],
        unknownPolicies: () => [],
        poolsWithoutKeys: () => [],
      },
    },
    { enforced: [], notEnforced: [], otherRuntimes: [] },
    { state: ".signet", assume: [] },
    { env: {}, out: (more) => void (text += more) },
  );
  expect(text.split("\n").find((one) => one.startsWith("Node.js"))).toBe(line);
});
