import { randomInt, randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ignoreDebuggerSignal } from "../../../lib/cloud/runtime/debugger-signal.ts";
import { ExecutionEnvironment } from "../../../lib/cloud/runtime/environment.ts";
import type { Sandbox } from "../../../lib/cloud/runtime/sandbox/sandbox.ts";
import { UnpackedFunctions } from "../../../lib/cloud/runtime/unpacked.ts";

// This program runs each attack of a folder in a separate function, in the sandbox that its second argument
// describes. It prints the names of the successful attacks as JSON. Its own process is the cloud under attack.
const [folder = "", sandboxText = "", descriptorText = "", chosenText = ""] = process.argv.slice(2);
const sandbox: Sandbox = JSON.parse(sandboxText);

interface Attack {
  readonly childProcesses?: boolean;
  /** Member of the event with the argument of a process that must not outlive the function. */
  readonly isOutlivedBy?: "linger";
  /** Signal that the cloud receives if the attack succeeds. */
  readonly isHeardAs?: "SIGWINCH";
  /** Whether it succeeds by creating a file or folder of this name in the cloud's private folder. */
  readonly isSeenAs?: string;
  /** The variables of its function. `{folder}` is replaced by the cloud's private folder. */
  readonly environment?: Readonly<Record<string, string>>;
  /** More files of its package, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

// The folder is not in /tmp, because functions share /tmp unless each has its own.
const own = mkdtempSync("/var/tmp/signet-hostile-");
const file = join(own, "private");
writeFileSync(file, "private", { mode: 0o600 });
const socket = join(own, "private.sock");
const abstract = `signet-hostile-${randomUUID()}`;
const stranger = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], {
  stdio: "ignore",
});
const servers = [createServer().listen(socket), createServer().listen(`\0${abstract}`)];
const unpacked = new UnpackedFunctions();
const release = ignoreDebuggerSignal();
const event = {
  cloud: process.pid,
  stranger: stranger.pid,
  debuggerPort: process.debugPort,
  file,
  folder: own,
  socket,
  abstract,
  linger: `60.${randomInt(1e9)}`,
  descriptor: Number(descriptorText),
};
const heard = new Set<string>();
process.on("SIGWINCH", (signal) => heard.add(signal));

async function succeeds(name: string): Promise<boolean> {
  const attack: Attack = await import(pathToFileURL(join(folder, name)).href);
  const code = join(own, `code-${name}`);
  mkdirSync(code);
  writeFileSync(join(code, "attack.mjs"), readFileSync(join(folder, name)));
  for (const [more, text] of Object.entries(attack.files ?? {})) {
    writeFileSync(join(code, more), text);
  }
  const variables = Object.entries(attack.environment ?? {});
  const configuration = {
    name,
    arn: "",
    roleName: "",
    handler: "attack.handler",
    runtime: "nodejs22.x",
    code,
    layers: [],
    environment: Object.fromEntries(
      variables.map(([variable, value]) => [variable, value.replace("{folder}", own)]),
    ),
    kmsKeyArn: undefined,
    timeoutSeconds: 10,
    memoryMb: 256,
    temporaryMb: 4,
    placement: undefined,
    childProcesses: attack.childProcesses ?? false,
    reservedConcurrency: undefined,
  };
  const environment = new ExecutionEnvironment(configuration, {
    region: "us-east-1",
    credentials: { accessKeyId: "", secretAccessKey: "", sessionToken: "", expiration: new Date() },
    awsEndpoint: "http://127.0.0.1:4566",
    sandbox,
    ...unpacked.of(configuration),
    vpcSocket: undefined,
    onOutput: () => undefined,
  });
  const { failed } = await environment.run({
    requestId: randomUUID(),
    traceId: "",
    event: JSON.stringify(event),
  });
  environment.kill();
  await environment.ended;
  if (attack.isHeardAs !== undefined) {
    // The signal may arrive after the function has ended.
    await new Promise((resolve) => setTimeout(resolve, 500));
    return heard.has(attack.isHeardAs);
  }
  if (attack.isSeenAs !== undefined) return existsSync(join(own, attack.isSeenAs));
  if (attack.isOutlivedBy === undefined) return !failed;
  return survives(event[attack.isOutlivedBy]);
}

/** Returns whether a process with this argument still runs half a second after its function was killed. */
async function survives(argument: string): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 500));
  const pids = readdirSync("/proc").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(argument);
    } catch {
      return false;
    }
  });
  for (const pid of pids) process.kill(Number(pid), "SIGKILL");
  return pids.length > 0;
}

const chosen = new Set(chosenText.split(",").map((name) => `${name}.mjs`));
const names = readdirSync(folder)
  .filter((name) => chosenText === "" || chosen.has(name))
  .toSorted();
const outcomes = await Promise.all(names.map(succeeds));
const succeeded = names.filter((_, at) => outcomes[at]);
unpacked.remove();
release();
stranger.kill("SIGKILL");
for (const server of servers) server.close();
rmSync(own, { recursive: true, force: true });
process.stdout.write(JSON.stringify(succeeded.map((name) => name.replace(/\.mjs$/, ""))));
process.exit(0);
