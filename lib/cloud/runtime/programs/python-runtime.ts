import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { OTHER_BOOTSTRAPS, PYTHON_PACKAGES, PYTHON_PREFIX } from "../sandbox/function-files.ts";
import type { PythonProgram } from "../versions/python-program.ts";
import { channelConnection } from "./channel-connection.ts";
import type { FunctionProgram } from "./function-program.ts";
import { passVariables, START } from "./start-script.ts";

/** The parts of the program that runs in a process of Python, in this order. */
const PARTS = [
  new URL("../python/errors.py", import.meta.url),
  new URL("../python/logs.py", import.meta.url),
  new URL("../python/context.py", import.meta.url),
  new URL("../python/forward.py", import.meta.url),
  new URL("../python/bootstrap.py", import.meta.url),
];

/** Runs a function with a Python of this machine. */
export function pythonRuntime(python: PythonProgram): FunctionProgram {
  const { path, version, prefix, packages } = python;
  const inside = prefix === undefined ? path : join(PYTHON_PREFIX, relative(prefix, path));
  return {
    title: `Python ${version}`,
    isNative: true,
    usesSdk: false,
    hasChannel: true,
    bootstrap: OTHER_BOOTSTRAPS.python,
    binds: ({ bootstrap }) => [
      ...(prefix === undefined ? [] : [[PYTHON_PREFIX, prefix] as const]),
      ...(packages === undefined ? [] : [[PYTHON_PACKAGES, packages] as const]),
      [OTHER_BOOTSTRAPS.python, bootstrap],
    ],
    command: ({ sandbox, files, forwarding }) => [
      ...START,
      sandbox.namespaces ? inside : path,
      // Packages of this machine's user are not part of the runtime.
      "-s",
      files.bootstrap,
      files.opt,
      packages === undefined ? "" : sandbox.namespaces ? PYTHON_PACKAGES : packages,
      ...forwarding,
    ],
    prepare: ({ bootstrap }) => writeFileSync(bootstrap, text()),
    startVariables: () => ({}),
    notice: () => "",
    connect(child, variables, _, listener) {
      passVariables(child, variables, { wrapper: variables["AWS_LAMBDA_EXEC_WRAPPER"] });
      return channelConnection(child, listener);
    },
  };
}

let joined: string | undefined;

/** Returns the program as the text of one file, so that none of its modules has the name of a function's module. */
function text(): string {
  return (joined ??= PARTS.map((url) => readFileSync(url, "utf8")).join("\n\n"));
}
