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
import type { Outcome } from "../../../lib/cloud/runtime/outcome.ts";
import type { Sandbox } from "../../../lib/cloud/runtime/sandbox/sandbox.ts";
import { UnpackedFunctions } from "../../../lib/cloud/runtime/unpacked.ts";

// This program runs the attacks of a folder in the sandbox that its second argument describes. Starting a function is
// expensive, so one function runs all attacks that cannot affect each other, one after another. A second function does
// so for attacks that declare child processes. Every other attack has a function of its own. The program prints the
// names of the successful attacks as JSON. Its own process is the cloud under attack.
const [folder = "", sandboxText = "", descriptorText = "", chosenText = ""] = process.argv.slice(2);
const sandbox: Sandbox = JSON.parse(sandboxText);

/** Number of functions that run at the same time. More of them need more processor time, and reach their time-outs. */
const AT_ONCE = 2;

interface Attack {
  /** Whether it would affect attacks after it in the same process, for example because it uses up a resource. */
  readonly isAlone?: boolean;
  readonly childProcesses?: boolean;
  /** The memory of its function in MB, if it needs more than the smallest function has. */
  readonly memoryMb?: number;
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
const stranger = spawn("sleep", ["60"], {
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

/**
 * Handler that runs the attacks of `NAMES` one after another, and returns the names of those that succeed. An attack
 * that throws or hangs fails, also if it throws later, when nothing awaits it.
 */
const inTurn = (attacks: readonly string[]): string => `
  const NAMES = ${JSON.stringify(attacks)};
  process.on("uncaughtException", () => undefined);
  export const handler = async (event) => {
    const succeeded = [];
    for (const name of NAMES) {
      let timer;
      const late = new Promise((_, reject) => {
        timer = setTimeout(reject, 3000);
      });
      try {
        const attack = await import("./" + name);
        await Promise.race([attack.handler(event), late]);
        succeeded.push(name);
      } catch {}
      clearTimeout(timer);
    }
    return succeeded;
  };`;

/** Runs one function, whose package has the given files. */
async function run(
  name: string,
  files: Readonly<Record<string, string>>,
  { environment: variables = {}, childProcesses = false, memoryMb = 128 }: Attack,
  timeoutSeconds = 10,
): Promise<Outcome> {
  const code = join(own, `code-${name}`);
  mkdirSync(code);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(code, path), text);
  const configuration = {
    name,
    arn: "",
    roleName: "",
    version: "$LATEST",
    handler: "attack.handler",
    // This runtime leaves errors that no code handles to the handlers of the attacks.
    runtime: "nodejs24.x",
    code,
    layers: [],
    contents: [],
    environment: Object.fromEntries(
      Object.entries(variables).map(([variable, value]) => [
        variable,
        value.replace("{folder}", own),
      ]),
    ),
    kmsKeyArn: undefined,
    timeoutSeconds,
    memoryMb,
    temporaryMb: 4,
    placement: undefined,
    childProcesses,
    reservedConcurrency: undefined,
    recursiveLoop: "Terminate" as const,
    deadLetterArn: undefined,
    logging: { group: "", format: "Text" as const },
    described: { description: "", architectures: [], tracing: "", tags: {}, lastModified: "" },
  };
  const environment = new ExecutionEnvironment(configuration, {
    region: "us-east-1",
    credentials: { accessKeyId: "", secretAccessKey: "", sessionToken: "", expiration: new Date() },
    logStream: "",
    awsEndpoint: "http://127.0.0.1:4566",
    sandbox,
    ...unpacked.of(configuration),
    vpcSocket: undefined,
    onOutput: () => undefined,
  });
  const outcome = await environment.run({
    requestId: randomUUID(),
    invokedFunctionArn: "",
    traceId: "",
    event: JSON.stringify(event),
  });
  environment.kill();
  await environment.ended;
  return outcome;
}

const source = (name: string): string => readFileSync(join(folder, name), "utf8");

/** Runs attacks in one function, with or without child processes, and returns the successful ones. */
async function together(
  attacks: readonly string[],
  childProcesses: boolean,
): Promise<readonly string[]> {
  const files = Object.fromEntries(attacks.map((name) => [name, source(name)]));
  const { failed, payload } = await run(
    `together-${childProcesses}`,
    { ...files, "attack.mjs": inTurn(attacks) },
    { childProcesses },
    5 + 3 * attacks.length,
  );
  if (!failed) return JSON.parse(payload);
  // One of them has ended or blocked the process, so nothing is known about the others.
  const succeeded = [];
  for (const name of attacks) if (await alone(name, { childProcesses })) succeeded.push(name);
  return succeeded;
}

/** Runs an attack in a function of its own, and returns whether it succeeds. */
async function alone(name: string, attack: Attack): Promise<boolean> {
  const { failed } = await run(name, { "attack.mjs": source(name), ...attack.files }, attack);
  if (attack.isHeardAs !== undefined) {
    // The signal may arrive after the function has ended.
    await new Promise((resolve) => setTimeout(resolve, 500));
    return heard.has(attack.isHeardAs);
  }
  if (attack.isSeenAs !== undefined) return existsSync(join(own, attack.isSeenAs));
  if (attack.isOutlivedBy === undefined) return !failed;
  return survives(event[attack.isOutlivedBy]);
}

/** Whether an attack needs no special function, other than one that declares child processes. */
const isPlain = (attack: Attack): boolean =>
  Object.keys(attack).every((name) => name === "handler" || name === "childProcesses");

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
const attacks: (readonly [string, Attack])[] = [];
for (const name of names) {
  attacks.push([name, await import(pathToFileURL(join(folder, name)).href)]);
}
const succeeded: string[] = [];
const waiting = [
  ...[false, true].map((childProcesses) => async () => {
    const plain = attacks
      .filter(
        ([, attack]) => isPlain(attack) && (attack.childProcesses ?? false) === childProcesses,
      )
      .map(([name]) => name);
    if (plain.length > 0) succeeded.push(...(await together(plain, childProcesses)));
  }),
  ...attacks
    .filter(([, attack]) => !isPlain(attack))
    .map(([name, attack]) => async () => {
      if (await alone(name, attack)) succeeded.push(name);
    }),
];
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next();
  }),
);
unpacked.remove();
release();
stranger.kill("SIGKILL");
for (const server of servers) server.close();
rmSync(own, { recursive: true, force: true });
process.stdout.write(
  JSON.stringify(succeeded.toSorted().map((name) => name.replace(/\.mjs$/, ""))),
);
process.exit(0);
