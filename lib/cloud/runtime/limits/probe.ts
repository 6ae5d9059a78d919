import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FunctionConfiguration } from "../../account/account.ts";
import { ExecutionEnvironment } from "../environment.ts";
import { openTargets, type Targets } from "./probe-targets.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { UnpackedFunctions } from "../unpacked.ts";

/** What one function attempted, and what of it succeeded, by the names of the probe's handler. */
export interface Attempts {
  readonly tried: readonly string[];
  readonly succeeded: readonly string[];
}

/** The attempts of functions in a sandbox. */
export interface ProbeReport {
  /** Of a function that declares nothing, with the network of this machine. */
  readonly plain: Attempts;
  /** Of one that declares child processes, with the network of this machine. */
  readonly withChildren: Attempts;
  /** Of one in a VPC. */
  readonly inVpc: Attempts | undefined;
}

/** Time for what has been killed to disappear. */
const GONE_MS = 500;

/**
 * Starts two functions in the sandbox, with and without declared child processes, which attempt what
 * functions must not do. The targets are real: a process, a file, sockets and a port of this machine.
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
  const { files, root } = unpacked.of(configuration);
  const environment = new ExecutionEnvironment(configuration, {
    region: "us-east-1",
    // The probe calls nothing, so that its credentials need not be good.
    credentials: { accessKeyId: "", secretAccessKey: "", sessionToken: "", expiration: new Date() },
    awsEndpoint: "http://127.0.0.1:4566",
    sandbox,
    files,
    root,
    vpcSocket: isIsolated ? join(files.connections, "none.sock") : undefined,
    onOutput: () => undefined,
  });
  const run = (step: string) =>
    environment.run({
      requestId: randomUUID(),
      traceId: "",
      event: JSON.stringify({ ...targets.event, step, isolated: isIsolated }),
    });
  try {
    const { failed, payload } = await run("attempts");
    if (failed) return undefined;
    // The form is that of PROBE_HANDLER.
    const { tried, succeeded } = JSON.parse(payload) as Attempts;
    if (childProcesses) {
      environment.kill();
      await environment.ended;
      const survives = await outlives(targets.event.linger);
      return {
        tried: [...tried, "outlive"],
        succeeded: survives ? [...succeeded, "outlive"] : succeeded,
      };
    }
    if (process.platform !== "linux" || isIsolated) return { tried, succeeded };
    const isKept = (await run("memory")).payload.includes("Runtime.OutOfMemory");
    return {
      tried: [...tried, "memory"],
      succeeded: isKept ? succeeded : [...succeeded, "memory"],
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
    handler: "probe.handler",
    runtime: "nodejs22.x",
    code,
    layers: [],
    environment: {},
    kmsKeyArn: undefined,
    timeoutSeconds: 10,
    memoryMb: 128,
    temporaryMb: 1,
    placement: undefined,
    childProcesses,
    reservedConcurrency: undefined,
  };
}

/** Whether a process with this argument still runs after a moment. It is ended then. */
async function outlives(argument: string): Promise<boolean> {
  const until = Date.now() + GONE_MS;
  for (;;) {
    const pids = processesWith(argument);
    if (pids.length === 0) return false;
    if (Date.now() > until) {
      for (const pid of pids) process.kill(pid, "SIGKILL");
      return true;
    }
    // oxlint-disable-next-line no-await-in-loop -- One look follows another, with a pause between.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Linux: the processes that were started with an argument. */
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
