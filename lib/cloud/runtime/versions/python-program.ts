import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { relative } from "node:path";
import { CodedError } from "../../../errors.ts";
import { isMap, isTexts, parseJson } from "../../../json.ts";
import { containsPath } from "../process/contains-path.ts";
import { isInSystem } from "../sandbox/system-folders.ts";

/** A Python that runs functions. */
export interface PythonProgram {
  readonly path: string;
  readonly version: string;
  /** The folder of its own files, or `undefined` if functions can read them anyway. */
  readonly prefix: string | undefined;
  /** The packages of the virtual environment to which it belongs, if any. */
  readonly packages: string | undefined;
}

/** A program cannot run functions of Python. */
class PythonUnusable extends CodedError {
  readonly code = "ERR_PYTHON_UNUSABLE";
}

/** What a Python prints about itself. The interpreter of a virtual environment names the one that it was made from. */
const ABOUT = `
import json, os, platform, sys, sysconfig
try:
    with open("/proc/self/maps") as maps:
        files = sorted({line.split(None, 5)[5].strip() for line in maps if "/" in line})
except OSError:
    files = []
print(json.dumps({
    "version": platform.python_version(),
    "path": os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable),
    "prefix": os.path.realpath(sys.base_prefix),
    "packages": sysconfig.get_paths()["purelib"] if sys.prefix != sys.base_prefix else None,
    "libraries": [file for file in files if file.startswith("/")],
}))`;
/** Time in ms after which a program that has not said what it is does not count as Python. */
const PATIENCE_MS = 10_000;
/** The oldest minor version of Python 3 that runs functions, the oldest one that Lambda still updates. */
const OLDEST = 9;

/**
 * Runs a Python once to find out about it.
 *
 * @throws {PythonUnusable} If it is not Python, is too old, or cannot run in the sandbox.
 */
export function readPython(program: string): PythonProgram {
  const { env } = process;
  const { stdout, error } = spawnSync(program, ["-I", "-c", ABOUT], {
    encoding: "utf8",
    env: { PATH: env["PATH"], HOME: env["HOME"] },
    timeout: PATIENCE_MS,
    killSignal: "SIGKILL",
  });
  const about = parseJson(stdout ?? "");
  if (!isMap(about)) {
    throw new PythonUnusable(`${program} is not Python: it does not run`, { cause: error });
  }
  const text = (name: string): string => String(about[name]);
  const [version, path, prefix] = [text("version"), text("path"), text("prefix")];
  const { packages, libraries } = about;
  if (minorOf(version) < OLDEST) {
    throw new PythonUnusable(
      `${program} is Python ${version}; functions need 3.${OLDEST} or later`,
    );
  }
  const python = { path, version, packages: typeof packages === "string" ? packages : undefined };
  // Only Linux has a file system for each function.
  if (process.platform !== "linux" || isInSystem(`${prefix}/`)) {
    return { ...python, prefix: undefined };
  }
  const isOwn = (file: string) => isInSystem(file) || !relative(prefix, file).startsWith("..");
  const outside = [path, ...(isTexts(libraries) ? libraries : [])].find((file) => !isOwn(file));
  if (outside !== undefined) {
    throw new PythonUnusable(`${program} loads ${outside}, which functions cannot read`);
  }
  // Functions can read the whole folder.
  if ([homedir(), process.cwd()].some((folder) => containsPath(prefix, folder))) {
    throw new PythonUnusable(
      `${program} has its files in ${prefix}, among files of other programs`,
    );
  }
  return { ...python, prefix };
}

/** Returns the minor version of a version of Python 3; -1 for other versions. */
export function minorOf(version: string | undefined): number {
  return Number(/^3\.(\d+)/.exec(version ?? "")?.[1] ?? -1);
}
