import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import { isMap, isTexts, parseJson } from "../../../json.ts";
import { LIMITS, readRegularText } from "../../../regular-file.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Attempts, ProbeReport } from "./probe.ts";

/** The limits of functions on this machine. */
export interface Limits {
  readonly sandbox: Sandbox;
  readonly report: ProbeReport;
}

/** The folders of the code that confines and probes functions. A bundle may have only some of them. */
const CODE = ["..", ".", "../channel", "../node", "../process", "../programs", "../sandbox"].map(
  (path) => join(import.meta.dirname, path),
);

/** A folder whose files only its owner can read and write, such as the state directory. */
export interface PrivateFolder {
  /** Returns the text of a file, or `undefined` if there is no such file. */
  readonly readFile: (name: string) => string | undefined;
  readonly writeFile: (name: string, text: string) => void;
}

const FILE = "isolation.json";

/** Settings of the kernel that permit or forbid namespaces. An administrator may change them at any time. */
const SETTINGS = [
  "/proc/sys/kernel/random/boot_id",
  "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
  "/proc/sys/kernel/unprivileged_userns_clone",
  "/proc/sys/user/max_user_namespaces",
];

/**
 * Returns a digest of everything that a probe's result depends on: this boot of the kernel, its settings, the
 * version and file of Node.js, the user, and the code that confines and probes functions.
 */
export function probeKey(): string {
  const hash = createHash("sha256");
  const { version, arch, platform, execPath, env } = process;
  const user = process.getuid?.() ?? "";
  hash.update(JSON.stringify([version, arch, platform, execPath, env["PATH"], user, release()]));
  for (const path of SETTINGS) hash.update(`${path}\0${textAt(path) ?? ""}\0`);
  for (const path of CODE.flatMap(filesIn)) hash.update(`${path}\0${textAt(path) ?? ""}\0`);
  return hash.digest("hex");
}

/**
 * Returns the limits that a probe with this key found, or `undefined` if the folder has no such result. If a stored
 * sandbox no longer works, functions do not start.
 */
export function rememberedLimits(folder: PrivateFolder, key: string): Limits | undefined {
  const kept = parseJson(folder.readFile(FILE) ?? "");
  if (!isMap(kept) || kept["key"] !== key) return undefined;
  const { sandbox, report } = kept;
  return isSandbox(sandbox) && isReport(report) ? { sandbox, report } : undefined;
}

/** Stores the limits for the next start. If they cannot be written, the next start runs the probe again. */
export function rememberLimits(folder: PrivateFolder, key: string, limits: Limits): void {
  try {
    folder.writeFile(FILE, `${JSON.stringify({ key, ...limits }, null, 1)}\n`);
  } catch {
    // The folder is not writable if the cloud has been closed meanwhile.
  }
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ name }) => join(folder, name)).toSorted();
}

function textAt(path: string): string | undefined {
  try {
    return readRegularText(path, LIMITS.text);
  } catch {
    return undefined;
  }
}

function isSandbox(value: unknown): value is Sandbox {
  const names = ["namespaces", "networks", "root", "permissions"];
  return isMap(value) && names.every((name) => typeof value[name] === "boolean");
}

function isReport(value: unknown): value is ProbeReport {
  if (!isMap(value)) return false;
  const { plain, withChildren, inVpc } = value;
  return (
    isAttempts(plain) && isAttempts(withChildren) && (inVpc === undefined || isAttempts(inVpc))
  );
}

function isAttempts(value: unknown): value is Attempts {
  return isMap(value) && isTexts(value["tried"]) && isTexts(value["succeeded"]);
}
