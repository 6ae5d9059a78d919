// @ts-check
// Runs a function in its own process. It is plain JavaScript, so Node.js needs no loader that could affect the
// function. It exchanges lines of JSON with its parent over file descriptor 3, one event at a time:
//   parent → child  {environment}, once
//   child → parent  {type: "ready"} | {type: "init-error", error}
//   parent → child  {type: "invoke", requestId, event, deadlineMs, functionArn, traceId}
//   child → parent  {type: "result", requestId, payload} | {type: "error", requestId, error}
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { isAbsolute, join, relative } from "node:path";
import { pathToFileURL } from "node:url";

/** @typedef {{errorType: string, errorMessage: string, trace: string[]}} ErrorShape */
/** @typedef {(event: unknown, context: object, callback: (error: unknown, result?: unknown) => void) => unknown} Handler */
/** @typedef {{requestId: string, event: string, deadlineMs: number, functionArn: string, traceId: string}} Invocation */

// An import statement would load the lexer that finds the names of exports, which takes longer.
/** @type {typeof import("./shut-in.cjs")} */
const { channel } = createRequire(import.meta.url)("./shut-in.cjs");

/** @param {object} message @param {() => void} [sent] */
const send = (message, sent) => channel.write(`${JSON.stringify(message)}\n`, sent);

// Ends the function when the local cloud has ended, even by kill -9.
channel.on("error", () => undefined).on("close", () => process.exit(0));

/** Handles the next message. The first message is the environment; all others are events. */
let heard = start;
let text = "";
channel.setEncoding("utf8").on("data", (/** @type {string} */ more) => {
  // The parent sends one line at a time, so a line feed only occurs at the end of a chunk.
  text += more;
  if (!more.endsWith("\n")) return;
  const line = text;
  text = "";
  void heard(JSON.parse(line));
});

/** Returns an error with advice if the app lacks a package of Lambda's runtime, else `error`. @param {any} error */
function withAdvice(error) {
  const isMissing = String(error?.code).endsWith("MODULE_NOT_FOUND");
  const [, name] = (isMissing && /'(@(?:aws-sdk|smithy)\/[^/']+)/.exec(error.message)) || [];
  if (name === undefined) return error;
  return runtimeError(
    "Runtime.ImportModuleError",
    `Error: Cannot find package '${name}': Lambda's runtime has it, and the local cloud takes it from the app; add it with npm install --save-dev ${name}`,
  );
}

/** @param {unknown} error @returns {ErrorShape} */
function errorShape(error) {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: (error.stack ?? "").split("\n"),
  };
}

/** @param {string} errorType @param {string} message */
function runtimeError(errorType, message) {
  return Object.assign(new Error(message), { name: errorType });
}

/**
 * Returns the path of a module without its extension. The module is below the function's code or, if its path is
 * below /opt, in the directory of the function's layers.
 *
 * @param {string} module
 */
function place(module) {
  if (!isAbsolute(module)) return join(process.env["LAMBDA_TASK_ROOT"] ?? "", module);
  const inLayers = relative("/opt", module);
  return inLayers.startsWith("..") ? undefined : join(process.argv[2] ?? "", inLayers);
}

/** @returns {Promise<Handler>} */
async function loadHandler() {
  const name = process.env["_HANDLER"] ?? "";
  const dot = name.lastIndexOf(".");
  const base = place(name.slice(0, dot));
  const file = [".mjs", ".js", ".cjs"]
    .map((ext) => `${base}${ext}`)
    .find((path) => existsSync(path));
  if (base === undefined || file === undefined) {
    throw runtimeError(
      "Runtime.ImportModuleError",
      `Error: Cannot find module '${name.slice(0, dot)}'`,
    );
  }
  const module = await import(pathToFileURL(file).href);
  const handler = module[name.slice(dot + 1)] ?? module.default?.[name.slice(dot + 1)];
  if (typeof handler !== "function") {
    throw runtimeError("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
  }
  return handler;
}

/**
 * Forwards each connection to the port through the socket. A process whose network only has a loopback interface
 * then reaches the AWS endpoint at its usual address.
 *
 * @param {string} port @param {string} path
 */
async function forward(port, path) {
  const server = createServer((inner) => {
    const outer = connect(path);
    inner.pipe(outer).pipe(inner);
    inner.on("error", () => outer.destroy()).on("close", () => outer.destroy());
    outer.on("error", () => inner.resetAndDestroy());
  });
  await new Promise((resolve) => {
    server.listen(Number(port), "127.0.0.1", () => resolve(undefined));
  });
  server.unref();
}

const env = process.env;
/** The members that the contexts of all events share. They are read once, because reading the environment is slow. */
const contextOfAll = () => ({
  functionName: env["AWS_LAMBDA_FUNCTION_NAME"],
  functionVersion: env["AWS_LAMBDA_FUNCTION_VERSION"],
  memoryLimitInMB: env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
  logGroupName: env["AWS_LAMBDA_LOG_GROUP_NAME"],
  logStreamName: env["AWS_LAMBDA_LOG_STREAM_NAME"],
  callbackWaitsForEmptyEventLoop: true,
});

/** @param {Handler} handler @param {object} settings @param {Invocation} invocation */
async function run(handler, settings, { requestId, event, deadlineMs, functionArn, traceId }) {
  env["_X_AMZN_TRACE_ID"] = traceId;
  const context = {
    ...settings,
    invokedFunctionArn: functionArn,
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
  const result = await new Promise((resolve, reject) => {
    const returned = handler(JSON.parse(event), context, (error, value) =>
      error ? reject(error) : resolve(value),
    );
    // A handler that takes a callback and returns nothing responds through the callback.
    if (handler.length < 3 || returned !== undefined) resolve(returned);
  });
  return JSON.stringify(result) ?? "null";
}

/** @param {any} message the environment */
async function start({ environment }) {
  Object.assign(env, environment);
  const settings = contextOfAll();
  try {
    const [, , , port, vpcSocket] = process.argv;
    if (port !== undefined && vpcSocket !== undefined) await forward(port, vpcSocket);
    const handler = await loadHandler();
    heard = async (/** @type {Invocation} */ invocation) => {
      const { requestId } = invocation;
      try {
        send({ type: "result", requestId, payload: await run(handler, settings, invocation) });
      } catch (error) {
        send({ type: "error", requestId, error: errorShape(error) });
      }
    };
    send({ type: "ready" });
  } catch (error) {
    send({ type: "init-error", error: errorShape(withAdvice(error)) }, () => process.exit(1));
  }
}
