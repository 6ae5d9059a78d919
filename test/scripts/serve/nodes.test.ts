import { expect, it } from "vitest";
import { introduce } from "../../../scripts/serve/introduce.ts";
import { parseNodes } from "../../../scripts/serve/nodes.ts";

it("--node names programs by the major version of the functions that they run", () => {
  expect(parseNodes(["24=/a/node", "22=/b=c/node"])).toEqual({ 24: "/a/node", 22: "/b=c/node" });
  expect(parseNodes(["24=node"])).toEqual({ 24: `${process.cwd()}/node` });
});

it.each([
  ["a path alone", ["/a/node"], "--node takes MAJOR=PATH"],
  ["no path", ["24="], "--node takes MAJOR=PATH"],
  ["a whole version", ["24.1=/a/node"], "--node takes MAJOR=PATH"],
  ["a version twice", ["24=/a", "24=/b"], "--node 24 is given twice"],
])("--node is refused with %s", (_, texts, message) => {
  expect(() => parseNodes(texts)).toThrow(message);
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
    { enforced: [], notEnforced: [] },
    { state: ".signet", assume: [] },
    { env: {}, out: (more) => void (text += more) },
  );
  expect(text.split("\n").find((one) => one.startsWith("Node.js"))).toBe(line);
});
