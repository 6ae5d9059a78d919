import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Outputs } from "../scripts/outputs/outputs.ts";

/** The access key of a user, in the form that the AWS SDK takes. */
export interface UserKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A cloud that `signet serve` runs in a process of its own. */
export interface ServedCloud {
  readonly pid: number;
  readonly outputs: Outputs;
  readonly keysOf: (profile: string) => UserKeys;
  /** Ends the process and removes its state. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts `signet serve` of a checkout with new state, on free ports.
 *
 * @param tree Folder of the checkout.
 * @param options Further options of `signet serve`.
 * @throws {Error} With the output if it ends before it serves.
 */
export async function startServedCloud(
  tree: string,
  options: readonly string[],
): Promise<ServedCloud> {
  const folder = mkdtempSync(join(tmpdir(), "signet-bench-"));
  const state = join(folder, "state");
  const ports = ["--port=0", "--aws-port=0", `--state=${state}`];
  const secrets = options.includes("--empty") ? [] : [`--context=secretsDir=${folder}/secrets`];
  const argv = ["bin/signet.mjs", "serve", ...ports, ...secrets, ...options];
  const child = spawn(process.execPath, argv, { cwd: tree, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  await new Promise<void>((resolve, reject) => {
    // The output is read to the end, so that the log never fills the pipe.
    const read = (part: string): void => {
      if (!text.includes("Ctrl-C")) text += part;
      if (text.includes("Ctrl-C")) resolve();
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", read);
    child.once("exit", () => reject(new Error(`signet serve ended before it served:\n${text}`)));
  });
  const credentials = readFileSync(join(state, "credentials"), "utf8");
  return {
    pid: child.pid ?? Number.NaN,
    // `signet serve` has written it.
    outputs: JSON.parse(readFileSync(join(state, "outputs.json"), "utf8")) as Outputs,
    keysOf(profile) {
      const section = credentials.split(/^\[/m).find((one) => one.startsWith(`${profile}]`)) ?? "";
      const valueOf = (key: string) => new RegExp(`^${key} = (.*)$`, "m").exec(section)?.[1] ?? "";
      return {
        accessKeyId: valueOf("aws_access_key_id"),
        secretAccessKey: valueOf("aws_secret_access_key"),
      };
    },
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGINT");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
