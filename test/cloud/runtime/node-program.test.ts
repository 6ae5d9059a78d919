import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { permissionFlags } from "../../../lib/cloud/runtime/sandbox/permission-flags.ts";
import {
  majorOf,
  NodePrograms,
  ownNode,
  readNode,
} from "../../../lib/cloud/runtime/versions/node-program.ts";
import { functionsOnOtherNodes } from "../../../lib/cloud/runtime/versions/other-nodes.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { lambda } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { result } from "./invoke.ts";

const folder = temporaryDirectory();
const own = majorOf(ownNode.version);
const FLAGS = [...process.allowedNodeEnvironmentFlags];

/** Writes a program that says that it is a version of Node.js. It runs functions with the Node.js of this machine. */
function pretended(version: string, about: object = {}): string {
  const path = join(folder, `node-${version}`);
  const text = JSON.stringify({ version, flags: FLAGS, libraries: [], ...about });
  writeFileSync(
    path,
    `#!/bin/sh
case "$1" in
  -p) echo '${text}' ;;
  --version) echo v${version} ;;
  *) PRETENDED=${version} exec ${ownNode.path} "$@" ;;
esac
`,
  );
  chmodSync(path, 0o755);
  return path;
}

describe("a Node.js for functions", () => {
  it("is read from its file", () => {
    const node = readNode(own, process.execPath);
    expect(node).toMatchObject({ path: process.execPath, version: process.versions.node });
    expect(FLAGS.every(node.has)).toBe(true);
    expect(node.has("--nothing")).toBe(false);
  });

  it.each([
    [
      "of another version",
      own + 1,
      process.execPath,
      `is Node.js ${ownNode.version}, not ${own + 1}`,
    ],
    ["that is another program", own, "/bin/true", "/bin/true is not Node.js"],
    ["that does not exist", own, "/nothing/node", "/nothing/node is not Node.js"],
    ["without permissions", 18, pretended("18.1.0", { flags: [] }), "which has no permissions"],
    [
      "with libraries of its own",
      98,
      pretended("98.1.0", { libraries: ["/home/a/libnode.so"] }),
      "loads /home/a/libnode.so, which functions cannot read",
    ],
  ])("%s is refused", (_, major, path, message) => {
    expect(() => readNode(major, path)).toThrow(message);
  });

  it("has only permission flags that it knows, because it would not start with others", () => {
    const old = new Set(["--experimental-permission"]);
    const paths = { readable: ["/a"], writable: [], childProcesses: false };
    const names = permissionFlags(paths, (flag) => old.has(flag)).map((flag) => flag.split("=")[0]);
    expect(new Set(names)).toEqual(
      new Set(["--experimental-permission", "--allow-fs-read", "--allow-fs-write"]),
    );
  });

  it("is the app's package node unless another one is given", () => {
    const app = join(folder, "app/inner");
    const bin = join(folder, "app/node_modules/node/bin");
    mkdirSync(bin, { recursive: true });
    mkdirSync(app);
    writeFileSync(join(bin, "node"), `#!/bin/sh\nexec ${pretended("97.2.0")} "$@"\n`);
    chmodSync(join(bin, "node"), 0o755);
    expect(new NodePrograms({}, app).of(97).version).toBe("97.2.0");
    expect(new NodePrograms({}, app).of(96)).toBe(ownNode);
    expect(new NodePrograms({ 97: pretended("97.3.0") }, app).of(97).version).toBe("97.3.0");
    const functions = [
      { name: "same", runtime: `nodejs${own}.x` },
      { name: "found", runtime: "nodejs97.x" },
      { name: "a", runtime: "nodejs96.x" },
      { name: "b", runtime: "nodejs96.x" },
    ];
    expect(functionsOnOtherNodes(functions, new NodePrograms({}, app))).toEqual({
      "nodejs96.x": ["a", "b"],
    });
  });
});

const isVisible = ownNode.path.startsWith("/usr/");
const notVisible = isVisible ? "" : " (skipped: functions cannot read this machine's Node.js)";

describe.runIf(isVisible)(`a function of a runtime with its own Node.js${notVisible}`, () => {
  const handler =
    "export const handler = async () => [process.env.PRETENDED ?? null, process.execPath];";
  let local: TestCloud;
  beforeAll(async () => {
    const resources = {
      ...lambda("Own", "handler", { Runtime: "nodejs99.x" }),
      ...lambda("Other", "handler", { Runtime: "nodejs95.x" }),
    };
    const stack = { name: "Nodes", handlers: { handler }, resources };
    local = await startTestCloud([stack], undefined, undefined, undefined, {
      nodes: { 99: pretended("99.0.0") },
    });
  });
  afterAll(() => local.close());

  it("runs on it, and other functions run on this machine's", async () => {
    const [version] = await result<readonly unknown[]>(local, "own");
    expect(version).toBe("99.0.0");
    expect((await result<readonly unknown[]>(local, "other"))[0]).toBeNull();
    expect(local.cloud.otherNodes()).toEqual({ "nodejs95.x": ["other"] });
  });
});
