import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { sandboxedArguments, type Sandbox } from "./sandbox.ts";
import { unpackedBelow } from "./unpacked.ts";

/** What is kept from functions on this machine, and what could not be: each in a few words. */
export interface Limits {
  readonly sandbox: Sandbox;
  readonly enforced: readonly string[];
  readonly notEnforced: readonly string[];
}

/** What a process found out about itself. */
export type Report = Readonly<Record<keyof typeof CLAUSES, boolean>>;

const CLAUSES = {
  unprivileged: "not root",
  readOnly: "file system read-only but /tmp",
  ownTemporary: "own /tmp",
  unread: "no files but their own",
  childless: "no child processes, workers or native add-ons unless declared",
  memory: "memory cap",
  network: "network isolation",
};

/** Tries each limit on itself; what it can do that it should not is not enforced. */
const PROBE = `
const fs = require("node:fs");
const denied = (attempt) => { try { attempt(); return false; } catch { return true; } };
const [directory] = process.argv.slice(1);
console.log(JSON.stringify({
  unprivileged: process.getuid() !== 0,
  readOnly: [directory, "/var/tmp", "/dev/shm"].every((path) =>
    denied(() => fs.rmdirSync(fs.mkdtempSync(path + "/signet-probe-")))),
  ownTemporary: fs.readdirSync("/tmp").length === 0,
  unread: denied(() => fs.readFileSync("/etc/passwd")),
  childless: denied(() => require("node:child_process").execFileSync(process.execPath, ["--version"])),
  network: Object.values(require("node:os").networkInterfaces()).flat().every(({ internal }) => internal),
}));`;

let found: Promise<Limits> | undefined;

/** The limits of this machine, found out once: of the sandboxes it may have, the strongest that works. */
export function limitsHere(): Promise<Limits> {
  return (found ??= findLimits());
}

async function findLimits(): Promise<Limits> {
  for (const sandbox of sandboxes()) {
    const report = await probe(sandbox);
    if (report) return { sandbox, ...clauses(report) };
  }
  throw new Error("no process of node can be started");
}

/** Strongest first. */
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

/** What a process in the sandbox found; `undefined` where there can be none in it. */
export function probe(sandbox: Sandbox): Promise<Report | undefined> {
  const directory = mkdtempSync(join(unpackedBelow(), "signet-probe-"));
  const { execPath, execArgv, ...user } = sandboxedArguments(sandbox, {
    readable: [directory],
    childProcesses: false,
    network: !sandbox.networks,
    temporaryMb: 1,
  });
  return new Promise<Report | undefined>((resolve) => {
    const args = [...execArgv, "-e", PROBE, directory];
    execFile(execPath, args, { ...user, env: {}, cwd: "/" }, (error, stdout) => {
      rmSync(directory, { recursive: true, force: true });
      resolve(error ? undefined : parse(stdout, sandbox));
    });
  });
}

function parse(text: string, { networks }: Sandbox): Report {
  // The text is that of PROBE.
  const report = JSON.parse(text) as Omit<Report, "memory">;
  const network = networks && report.network;
  return { ...report, memory: process.platform === "linux", network };
}

function clauses(report: Report): Pick<Limits, "enforced" | "notEnforced"> {
  const held = (wanted: boolean): readonly string[] =>
    Object.entries(CLAUSES)
      // The keys of CLAUSES are those of a report.
      .filter(([limit]) => report[limit as keyof Report] === wanted)
      .map(([, clause]) => clause);
  return { enforced: held(true), notEnforced: held(false) };
}
