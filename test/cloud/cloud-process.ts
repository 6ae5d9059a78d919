import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { AccessKey } from "../../lib/cloud/account/iam/access-keys.ts";

const repository = join(import.meta.dirname, "..", "..");

/** A local cloud in a separate process. */
export interface Serving {
  readonly awsEndpoint: string;
  readonly admin: AccessKey;
  readonly child: ChildProcess;
}

/**
 * Bundles the local cloud into a program in a directory, because a bundle starts quickly. The program uses the state
 * directory and deploys the assembly in its arguments. It sends its endpoint, or its error, over IPC.
 */
export async function bundleCloud(directory: string): Promise<string> {
  const outfile = join(directory, "bundle", "cloud.mjs");
  mkdirSync(join(directory, "bundle", "node"), { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(directory, "bundle", "node_modules"));
  for (const name of ["bootstrap.mjs", "shut-in.cjs"]) {
    copyFileSync(
      join(repository, "lib/cloud/runtime/node", name),
      join(directory, "bundle", "node", name),
    );
  }
  const source = `
    import { startCloud } from "./lib/cloud/cloud.ts";
    import { readAssembly } from "./lib/cloud/assembly/manifest.ts";
    const [state, assembly] = process.argv.slice(2);
    const options = { accountId: "123456789012", region: "us-east-1", port: 0, awsPort: 0, log: () => undefined };
    try {
      const cloud = await startCloud({ state, ...options });
      await cloud.limits();
      for (const stack of assembly ? readAssembly(assembly) : []) cloud.deploy(stack);
      process.send({ awsEndpoint: cloud.awsEndpoint, admin: cloud.users().admin });
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
    logLevel: "silent",
  });
  return outfile;
}

/** Starts the bundled cloud. @throws {Error} With the message of the cloud if it does not start. */
export async function startProcess(bundle: string, ...args: readonly string[]): Promise<Serving> {
  const child = fork(bundle, args, { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  // The program above sends one of these two messages.
  const [message] = (await once(child, "message")) as [Omit<Serving, "child"> | { error: string }];
  if ("error" in message) throw new Error(message.error);
  return { ...message, child };
}

/** Kills the process with SIGKILL, which leaves it no time to clean up. */
export async function kill({ child }: Serving): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
