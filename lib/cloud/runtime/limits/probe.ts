import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FunctionConfiguration } from "../../account/account.ts";
import { ExecutionEnvironment } from "../environment.ts";
import { openTargets, type Targets } from "./probe-targets.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { UnpackedFunctions } from "../unpacked.ts";

/** The attempts of one function and the successful attempts, by their names in the probe's handler. */
export interface Attempts {
  readonly tried: readonly string[];
  readonly succeeded: readonly string[];
}

/** The attempts of functions in a sandbox. */
export interface ProbeReport {
  /** Attempts of a function that declares nothing, with the network of this machine. */
  readonly plain: Attempts;
  /** Attempts of a function that declares child processes, with the network of this machine. */
  readonly withChildren: Attempts;
  /** Attempts of a function in a VPC, or `undefined` if the sandbox does not isolate networks. */
  readonly inVpc: Attempts | undefined;
}

/** Time in ms within which killed processes must have ended. */
const GONE_MS = 500;

/**
 * Starts functions in the sandbox, with and without declared child processes and, if it isolates networks, in a
 * VPC. They attempt actions that functions must not perform. The targets are real: a process, a file, sockets and a
 * port of this machine.
 *
 * @returns `undefined` if no function can be started in the sandbox.
 */
export async function probeSandbox(sandbox: Sandbox): Promise<ProbeReport | undefined> {
  const targets = await openTargets();
  const unpacked = new UnpackedFunctions();
  const probe = (childProcesses: boolean, isIsolated: boolean) =>
    attempts(sandbox, targets, unpacked, { childProcesses, isIsolated });
  try {
    const [plain, withChildren, inVpc] = await Promise.all([
      probe(false, false),
      probe(true, false),
      sandbox.networks ? probe(false, true) : undefined,
    ]);
    if (!plain || !withChildren || (sandbox.networks && !inVpc)) return undefined;
    return { plain, withChildren, inVpc };
  } finally {
    unpacked.remove();
    targets.close();
  }
}

async function attempts(
  sandbox: Sandbox,
  targets: Targets,
  unpacked: UnpackedFunctions,
  {
    childProcesses,
    isIsolated,
  }: { readonly childProcesses: boolean; readonly isIsolated: boolean },
): Promise<Attempts | undefined> {
  const configuration = probeFunction(targets.code, childProcesses);
  const { files, mounts, program } = unpacked.of(configuration);
  const environment = new ExecutionEnvironment(configuration, {
    region: "us-east-1",
    // The probe calls no AWS API, so its credentials need not be valid.
    credentials: { accessKeyId: "", secretAccessKey: "", sessionToken: "", expiration: new Date() },
    logStream: "",
    awsEndpoint: "http://127.0.0.1:4566",
    sandbox,
    program,
    files,
    mounts,
    vpcSocket: isIsolated ? join(files.connections, "none.sock") : undefined,
    onOutput: () => undefined,
  });
  const run = (step: string) =>
    environment.run({
      requestId: randomUUID(),
      invokedFunctionArn: "",
      traceId: "",
      event: JSON.stringify({ ...targets.event, step, isolated: isIsolated }),
    });
  try {
    const { failed, payload } = await run("attempts");
    if (failed) return undefined;
    // PROBE_HANDLER returns these members.
    const { tried, succeeded } = JSON.parse(payload) as Attempts;
    const more: Record<string, boolean> = {};
    if (process.platform === "linux" && !isIsolated) {
      more["memory"] = !(await run("memory")).payload.includes("Runtime.OutOfMemory");
    }
    if (childProcesses) {
      environment.kill();
      await environment.ended;
      more["outlive"] = await outlives(targets.event.linger);
    }
    const names = Object.keys(more);
    return {
      tried: [...tried, ...names],
      succeeded: [...succeeded, ...names.filter((name) => more[name])],
    };
  } finally {
    environment.kill();
    await environment.ended;
  }
}

function probeFunction(code: string, childProcesses: boolean): FunctionConfiguration {
  return {
    name: "signet-probe",
    arn: "",
    roleName: "",
    version: "$LATEST",
    handler: "probe.handler",
    runtime: "nodejs22.x",
    code,
    layers: [],
    contents: [],
    environment: { NODE_OPTIONS: "--import ./probe.mjs" },
    kmsKeyArn: undefined,
    timeoutSeconds: 10,
    memoryMb: 128,
    temporaryMb: 1,
    placement: undefined,
    childProcesses,
    reservedConcurrency: undefined,
    recursiveLoop: "Terminate",
    deadLetterArn: undefined,
    logging: { group: "", format: "Text" },
    described: { description: "", architectures: [], tracing: "", tags: {}, lastModified: "" },
  };
}

/** Returns whether a process with this argument still runs after {@link GONE_MS}, and kills it if it does. */
async function outlives(argument: string): Promise<boolean> {
  const until = Date.now() + GONE_MS;
  for (;;) {
    const pids = processesWith(argument);
    if (pids.length === 0) return false;
    if (Date.now() > until) {
      for (const pid of pids) process.kill(pid, "SIGKILL");
      return true;
    }
    // oxlint-disable-next-line no-await-in-loop -- The checks follow each other, with a pause between them.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Returns the ids of the processes that were started with an argument. Works on Linux only. */
function processesWith(argument: string): readonly number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(argument);
      } catch {
        return false;
      }
    })
    .map(Number);
}
