import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FunctionFiles } from "../sandbox/function-files.ts";
import { RuntimeRefused } from "./runtime-refused.ts";

/** The number of a processor's architecture in the header of an executable of Linux. */
const MACHINES: Readonly<Record<string, number>> = { x64: 62, arm64: 183, arm: 40, ia32: 3 };
const ELF = Buffer.from("\x7FELF", "latin1");
/** The length of the part of the header that ends with the architecture. */
const HEADER_BYTES = 20;

/**
 * Returns the folder with the executable `bootstrap` of a function, as Lambda looks for it.
 *
 * @throws {RuntimeRefused} If the file does not exist, or if this machine cannot run it.
 */
export function entryPoint(files: FunctionFiles): "task" | "opt" {
  const found = (["task", "opt"] as const).find((folder) =>
    fileAt(join(files[folder], "bootstrap")),
  );
  if (found === undefined) {
    throw refused("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
  }
  const path = join(files[found], "bootstrap");
  const shown = found === "task" ? "/var/task/bootstrap" : "/opt/bootstrap";
  if ((statSync(path).mode & 0o111) === 0) throw refused(`fork/exec ${shown}: permission denied`);
  if (!runsHere(path)) throw refused(`fork/exec ${shown}: exec format error`);
  return found;
}

function refused(message: string): RuntimeRefused {
  return new RuntimeRefused("Runtime.InvalidEntrypoint", message);
}

function fileAt(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Whether a file is a script, or a program for the architecture of this machine. */
function runsHere(path: string): boolean {
  const header = Buffer.alloc(HEADER_BYTES);
  const file = openSync(path, "r");
  try {
    readSync(file, header, 0, HEADER_BYTES, 0);
  } finally {
    closeSync(file);
  }
  if (header.subarray(0, 2).equals(Buffer.from("#!"))) return true;
  // Other systems have other formats, and find out by themselves.
  if (process.platform !== "linux") return true;
  return header.subarray(0, 4).equals(ELF) && header.readUInt16LE(18) === MACHINES[process.arch];
}
