// @ts-check
// Starts the runtime through the program that the variable AWS_LAMBDA_EXEC_WRAPPER names.
"use strict";
const { spawn } = require("node:child_process");
const { accessSync, constants, existsSync } = require("node:fs");
const path = require("node:path");
const { runtimeError } = require("./errors.cjs");

/**
 * Starts this program again as the argument of the wrapper, which gets all variables and may change them. This process
 * only waits for it.
 *
 * @param {string} wrapper @param {string} opt The directory of the function's layers.
 * @param {string} mark The last argument of the program that the wrapper starts.
 * @throws An error if the function may not start programs.
 */
exports.startWrapped = (wrapper, opt, mark) => {
  const inLayers = path.relative("/opt", wrapper);
  const isInLayers = path.isAbsolute(wrapper) && !inLayers.startsWith("..");
  const file = isInLayers ? path.join(opt, inLayers) : wrapper;
  const reason = !existsSync(file)
    ? [127, "does not exist"]
    : isExecutable(file)
      ? undefined
      : [126, "is not an executable"];
  if (reason) {
    process.stdout.write(`${wrapper}: ${reason[1]}\n`);
    process.exit(Number(reason[0]));
  }
  const { execPath, execArgv, argv } = process;
  const command = [execPath, ...execArgv, ...argv.slice(1), mark];
  try {
    const child = spawn(file, command, { stdio: ["ignore", "inherit", "inherit", 3] });
    child.on("error", () => process.exit(126));
    child.on("exit", (code, signal) => {
      if (signal === null) process.exit(code ?? 1);
      process.kill(process.pid, signal);
    });
  } catch (error) {
    throw runtimeError(
      "Runtime.InvalidEntrypoint",
      `AWS_LAMBDA_EXEC_WRAPPER names a program, and the local cloud lets a function start programs only if it has the tag signet:child-processes=true (${String(error)})`,
    );
  }
};

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
