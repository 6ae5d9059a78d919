import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { CodedError } from "../../../errors.ts";
import { isMap, isTexts, parseJson } from "../../../json.ts";

/** A Node.js that runs functions. */
export interface NodeProgram {
  readonly path: string;
  readonly version: string;
  /** Whether it has an option, such as `--permission`. */
  readonly has: (flag: string) => boolean;
}

/** A file cannot run functions of a runtime. */
class NodeUnusable extends CodedError {
  readonly code = "ERR_NODE_UNUSABLE";
}

/** The Node.js that runs the local cloud. */
export const ownNode: NodeProgram = {
  path: process.execPath,
  version: process.versions.node,
  has: (flag) => process.allowedNodeEnvironmentFlags.has(flag),
};

/** What another Node.js prints about itself. */
const ABOUT = `JSON.stringify({
  version: process.versions.node,
  flags: [...process.allowedNodeEnvironmentFlags],
  libraries: process.report.getReport().sharedObjects,
})`;
/** Time in ms after which a program that has not said what it is does not count as Node.js. */
const PATIENCE_MS = 10_000;
/** The directories of libraries that functions can read in their own file system. */
const SYSTEM = /^(\/lib|\/lib64|\/usr)\/|^[^/]/;

/**
 * Runs a Node.js once to find out about it.
 *
 * @throws {NodeUnusable} If it is not Node.js of this major version, or cannot run in the sandbox.
 */
export function readNode(major: number, path: string): NodeProgram {
  const { stdout, error } = run(path, ["-p", ABOUT]);
  const about = parseJson(stdout ?? "");
  if (!isMap(about) || typeof about["version"] !== "string") {
    throw new NodeUnusable(`${path} is not Node.js: it does not run`, { cause: error });
  }
  const { version, flags, libraries } = about;
  if (majorOf(version) !== major) {
    throw new NodeUnusable(`${path} is Node.js ${version}, not ${major}`);
  }
  const known = new Set(isTexts(flags) ? flags : []);
  if (!known.has("--permission") && !known.has("--experimental-permission")) {
    throw new NodeUnusable(
      `${path} is Node.js ${version}, which has no permissions to confine functions with; the first version with them is 20`,
    );
  }
  const outside = isTexts(libraries) ? libraries.find((library) => !SYSTEM.test(library)) : path;
  if (process.platform === "linux" && outside !== undefined) {
    throw new NodeUnusable(`${path} loads ${outside}, which functions cannot read`);
  }
  return { path, version, has: (flag) => known.has(flag) };
}

function run(
  path: string,
  args: readonly string[],
): { readonly stdout: string | null; readonly error?: Error } {
  return spawnSync(path, args, {
    encoding: "utf8",
    env: {},
    timeout: PATIENCE_MS,
    killSignal: "SIGKILL",
  });
}

/** Returns the major version of a version of Node.js. */
export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}

/** The programs of Node.js that run functions, by the major version of their runtimes. */
export class NodePrograms {
  readonly #paths: Map<number, string>;
  readonly #known = new Map<number, NodeProgram>([[majorOf(ownNode.version), ownNode]]);

  /**
   * @param given Paths by major version. They take precedence over the app's package `node`.
   * @throws {NodeUnusable} If a given file cannot run functions.
   */
  constructor(given: Readonly<Record<string, string>>, app: string) {
    const packaged = packagedNode(app);
    this.#paths = new Map(packaged ? [packaged] : []);
    for (const [major, path] of Object.entries(given)) {
      this.#known.set(Number(major), readNode(Number(major), path));
    }
  }

  /**
   * Returns the Node.js that runs functions of a major version: the Node.js of this process, unless another one is known.
   *
   * @throws {NodeUnusable} If the app's package `node` cannot run functions.
   */
  of(major: number | undefined): NodeProgram {
    if (major === undefined) return ownNode;
    const known = this.#known.get(major);
    if (known) return known;
    const path = this.#paths.get(major);
    const program = path === undefined ? ownNode : readNode(major, path);
    this.#known.set(major, program);
    return program;
  }
}

/** Returns the major version and the program of the nearest package `node` in the folder or above it. */
function packagedNode(folder: string): [number, string] | undefined {
  const path = join(folder, "node_modules/node/bin/node");
  if (existsSync(path)) {
    const { stdout } = run(path, ["--version"]);
    return [majorOf((stdout ?? "").slice(1)), path];
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : packagedNode(parent);
}
