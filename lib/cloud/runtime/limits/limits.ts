import { isDeepStrictEqual } from "node:util";
import type { FunctionConfiguration } from "../../account/account.ts";
import type { Network } from "../../account/ec2/network.ts";
import { probeSandbox, type ProbeReport } from "./probe.ts";
import {
  probeKey,
  rememberedLimits,
  rememberLimits,
  type Limits,
  type PrivateFolder,
} from "./remembered-limits.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";

/** Texts that the start logs for limits that are enforced, by the attempt to exceed the limit. */
const CLAUSES: Readonly<Record<string, string>> = {
  root: "not root",
  read: "no files of this machine",
  write: "writes to /tmp only",
  temporary: "own /tmp of the declared size",
  signal: "no signals to other processes",
  socket: "no sockets of this machine",
  abstract: "no abstract sockets of this machine",
  start: "no child processes, workers or native add-ons unless declared",
  flags: "no V8 flags",
  outlive: "no process outlives a function",
  keys: "own session keyring",
  memory: "memory cap, but not of data in sockets and pipes",
  network: "network isolation",
};

let found: Promise<Limits> | undefined;

/**
 * Returns the limits of this machine, which are the limits of the strongest sandbox that works here. They are found
 * at the first call.
 *
 * @param folder Folder with the limits that an earlier process found. They are stored because the probe takes longer
 *   than the rest of a start. Without the folder, the probe runs.
 * @throws {Error} If functions cannot be started in any sandbox.
 */
export function limitsHere(folder?: PrivateFolder): Promise<Limits> {
  return (found ??= folder ? rememberedOrFound(folder) : findLimits());
}

/**
 * Refuses functions in VPCs until the probe has found whether this machine can isolate them. The probe runs in the
 * background; a deployment waits for {@link limitsHere} first.
 */
export function refuseVpcs(network: Pick<Network, "enforced">, limits: Promise<Limits>): void {
  network.enforced = false;
  const settle = ({ sandbox }: Limits) => (network.enforced = sandbox.networks);
  // A failure is reported to the callers that wait for the limits.
  void limits.then(settle, () => false);
}

async function rememberedOrFound(folder: PrivateFolder): Promise<Limits> {
  const key = probeKey();
  const remembered = rememberedLimits(folder, key);
  if (remembered) return remembered;
  const limits = await findLimits();
  // A weaker sandbox is not kept: a probe of a stronger one may have failed only because the machine was busy.
  if (isDeepStrictEqual(limits.sandbox, sandboxes()[0])) rememberLimits(folder, key, limits);
  return limits;
}

async function findLimits(): Promise<Limits> {
  for (const sandbox of sandboxes()) {
    // A sandbox that the machine does not permit fails fast.
    // oxlint-disable-next-line no-await-in-loop -- The next sandbox is tried only if this sandbox fails.
    const report = await probeSandbox(sandbox);
    if (report) return { sandbox, report };
  }
  throw new Error("no Node.js process can be started for functions");
}

/** The sandboxes to try, strongest first. */
function sandboxes(): readonly Sandbox[] {
  const root = process.getuid?.() === 0;
  const full = { namespaces: true, networks: true, root, permissions: true };
  const named = { ...full, networks: false };
  const forked = { ...named, namespaces: false };
  return [
    ...(process.platform === "linux" ? [full, named] : []),
    forked,
    { ...forked, root: false },
    { ...forked, root: false, permissions: false },
  ];
}

/** The limits in a few words each, by whether they are enforced. */
export interface LimitClauses {
  readonly enforced: readonly string[];
  readonly notEnforced: readonly string[];
}

/** Returns the limits of these functions, once the probe has found what this machine enforces. */
export async function limitsOf(
  functions: readonly Pick<FunctionConfiguration, "childProcesses" | "runtime">[],
): Promise<LimitClauses> {
  const { report } = await limitsHere();
  return limitClauses(
    report,
    // A program other than Node.js can start any other program.
    functions.some(
      ({ childProcesses, runtime }) => childProcesses || !runtime.startsWith("nodejs"),
    ),
  );
}

/**
 * Sorts the limits. A limit is enforced if the attempts to exceed it failed, and not if one succeeded. A limit that
 * was not attempted is left out. A function that declares child processes may start them, so its attempt to start one
 * does not count.
 *
 * @param childProcesses Whether any function declares child processes. If not, the attempts of the probe's function
 *   with child processes do not count.
 */
function limitClauses(
  { plain, withChildren, inVpc }: ProbeReport,
  childProcesses: boolean,
): LimitClauses {
  const enforced: string[] = [];
  const notEnforced: string[] = [];
  for (const [attempt, clause] of Object.entries(CLAUSES)) {
    const relevant = [plain, inVpc, childProcesses ? withChildren : undefined];
    const isTried = relevant.some((one) => one?.tried.includes(attempt));
    const isOpen = [plain, inVpc].some((one) => one?.succeeded.includes(attempt));
    const isOpenToChildren =
      childProcesses && attempt !== "start" && withChildren.succeeded.includes(attempt);
    if (isOpen) notEnforced.push(clause);
    else if (isOpenToChildren) notEnforced.push(`${clause}, of functions with child processes`);
    else if (isTried) enforced.push(clause);
  }
  return { enforced, notEnforced };
}
