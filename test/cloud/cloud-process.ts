import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { AccessKey } from "../../lib/cloud/account/iam/access-keys.ts";

const repository = join(import.meta.dirname, "..", "..");

/** A local cloud in a separate process. */
export interface Serving {
  readonly awsEndpoint: string;
  readonly admin: AccessKey;
  /** Names of the users at the start. */
  readonly users: readonly string[];
  readonly child: ChildProcess;
}

/**
 * Bundles the local cloud into a program in a directory, because a bundle starts quickly. The program uses the state
 * directory and deploys the assembly in its arguments. It sends its endpoint, or its error, over IPC.
 */
export async function bundleCloud(directory: string): Promise<string> {
  const outfile = join(directory, "bundle", "cloud.mjs");
  mkdirSync(join(directory, "bundle"));
  symlinkSync(join(repository, "node_modules"), join(directory, "bundle", "node_modules"));
  // The runtime reads the programs of functions from folders beside its own.
  for (const folder of ["node", "provided", "python"]) {
    cpSync(join(repository, "lib/cloud/runtime", folder), join(directory, folder), {
      recursive: true,
    });
  }
  const source = `
    import { startCloud } from "./lib/cloud/cloud.ts";
    import { readAssembly } from "./lib/cloud/assembly/manifest.ts";
    const [state, assembly] = process.argv.slice(2);
    const options = { accountId: "123456789012", region: "us-east-1", port: 0, awsPort: 0, log: () => undefined };
    try {
      const cloud = await startCloud({ state, ...options });
      await cloud.limits();
      for (const stack of assembly ? readAssembly(assembly) : []) await cloud.deploy(stack);
      process.send({ awsEndpoint: cloud.awsEndpoint, admin: cloud.users().admin, users: Object.keys(cloud.users()) });
    } catch (error) {
      process.send({ error: error.message }, () => process.exit(1));
    }`;
  await build({
    stdin: { contents: source, resolveDir: repository, loader: "ts" },
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
    },
    logLevel: "silent",
  });
  return outfile;
}

/** The limits of functions that the first cloud of a bundle found, as the file in its state directory. */
const foundLimits = new Map<string, string>();
const LIMITS_FILE = "isolation.json";

/**
 * Starts the bundled cloud. A new state gets the limits that an earlier one of the bundle found, because finding them
 * takes four times as long as the rest of the start.
 *
 * @throws {Error} With the message of the cloud if it does not start.
 */
export async function startProcess(
  bundle: string,
  state: string,
  ...args: readonly string[]
): Promise<Serving> {
  const known = foundLimits.get(bundle);
  if (known !== undefined && !existsSync(state)) {
    mkdirSync(state, { mode: 0o700 });
    writeFileSync(join(state, LIMITS_FILE), known, { mode: 0o600 });
  }
  const child = fork(bundle, [state, ...args], {
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  // The program above sends one of these two messages.
  const [message] = (await once(child, "message")) as [Omit<Serving, "child"> | { error: string }];
  if ("error" in message) throw new Error(message.error);
  // The file is missing if only a weaker sandbox works here.
  const limits = join(state, LIMITS_FILE);
  if (existsSync(limits)) foundLimits.set(bundle, readFileSync(limits, "utf8"));
  return { ...message, child };
}

/** Kills the process with SIGKILL, which leaves it no time to clean up. */
export async function kill({ child }: Serving): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
