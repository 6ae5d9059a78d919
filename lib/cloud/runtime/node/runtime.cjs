// @ts-check
// Loads the function's handler and runs invocations, by the contract of the runtime that the function names.
"use strict";
const { defineAwsLambda, highWaterMarkOf, storeOf, streamingOf } = require("./awslambda.cjs");
const { blockOutput } = require("./blocking-output.cjs");
const { callbackRunner, warnOfCallback } = require("./callbacks.cjs");
const { patchConsole } = require("./console.cjs");
const { contextOfAll } = require("./context.cjs");
const { errorShape, runtimeError, selectRuntime } = require("./errors.cjs");
const { loadHandler } = require("./load-handler.cjs");
const { promiseRunner, refuseCallback } = require("./promises.cjs");
const { streamRunner } = require("./streaming.cjs");

/** @typedef {import("./context.cjs").Invocation} Invocation */
/**
 * Answers events: with a result, with the end of a stream, or with an error.
 *
 * @typedef {{succeed: (requestId: string, result: unknown) => void, finish: (requestId: string) => void, fail: (requestId: string, error: unknown) => void}} Responder
 */
/**
 * The connection to the cloud. `hold` keeps the process alive while it waits for an event, and `release` lets the
 * event loop become empty while an event runs.
 *
 * @typedef {{send: (message: {type: string, payload?: string, [member: string]: unknown}, sent?: () => void) => void, hold: () => void, release: () => void}} Port
 */

/**
 * Starts the runtime. A failed start is sent, and ends the process.
 *
 * @param {Port} port @param {string} opt The directory of the function's layers.
 * @returns {Promise<(invocation: Invocation) => void>}
 */
exports.startRuntime = async (port, opt) => {
  const { env } = process;
  const major = Number(
    /^AWS_Lambda_nodejs(\d+)\.x$/.exec(env["AWS_EXECUTION_ENV"] ?? "")?.[1] ?? 24,
  );
  selectRuntime(major);
  blockOutput();
  const store = defineAwsLambda(major, env);
  /** @type {string | undefined} */
  let current;
  const logError = patchConsole(env, major, () => (major >= 24 ? store.getRequestId() : current));
  const ended = (/** @type {string} */ requestId) => {
    running = undefined;
    port.hold();
    return { requestId, residentKb: residentKb() };
  };
  /** @type {string | undefined} */
  let running;
  /** @type {Responder} */
  const responder = {
    succeed(requestId, result) {
      const payload = payloadOf(result, major);
      port.send({ type: "result", payload, ...ended(requestId) });
    },
    finish(requestId) {
      port.send({ type: "result", payload: "", ...ended(requestId) });
    },
    fail(requestId, error) {
      logError("Invoke Error", error);
      port.send({ type: "error", error: errorShape(error, major), ...ended(requestId) });
    },
  };
  /** Reports an error that no code handled, and ends the process. @param {unknown} error @param {number} code */
  const end = (error, code) => {
    const failed = { error: errorShape(error, major), isLast: true };
    const exit = () => process.exit(code);
    if (!isStarted) port.send({ type: "init-error", ...failed }, exit);
    else if (running !== undefined)
      port.send({ type: "error", ...failed, ...ended(running) }, exit);
    else exit();
  };
  let isStarted = false;
  if (major < 24) {
    process.on("uncaughtException", (error) => {
      logError("Uncaught Exception", error);
      end(error, 129);
    });
    process.on("unhandledRejection", (reason, promise) => {
      const error = runtimeError("Runtime.UnhandledPromiseRejection", String(reason));
      logError("Unhandled Promise Rejection", Object.assign(error, { reason, promise }));
      end(error, 128);
    });
  }
  try {
    const handler = await loadHandler(
      env["_HANDLER"] ?? "",
      major,
      env["LAMBDA_TASK_ROOT"] ?? "",
      opt,
    );
    const isStreaming = checkStreaming(handler);
    if (major >= 24 && !isStreaming) refuseCallback(handler);
    if (major < 24 && !isStreaming) warnOfCallback(handler, env);
    const run = isStreaming
      ? startStreaming(handler, responder, port)
      : runner(handler, major, responder);
    isStarted = true;
    port.send({ type: "ready" });
    return (invocation) => {
      running = current = invocation.requestId;
      port.release();
      store.run(storeOf(invocation), () => run(invocation));
    };
  } catch (error) {
    logError(major < 24 ? "Uncaught Exception" : "Init Error", error);
    end(error, 1);
    return () => undefined;
  }
};

/** Reading the memory takes longer than a short invocation, so it is read at most once in this time. */
const MEMORY_AGE_MS = 50;
let memory = { kilobytes: 0, readAt: -Infinity };

function residentKb() {
  const now = performance.now();
  if (now - memory.readAt >= MEMORY_AGE_MS) {
    memory = { kilobytes: process.memoryUsage.rss() >> 10, readAt: now };
  }
  return memory.kilobytes;
}

/** @param {Function} handler @param {number} major @param {Responder} responder @returns {(invocation: Invocation) => void} */
function runner(handler, major, responder) {
  if (major >= 24) {
    const run = promiseRunner(handler, contextOfAll(), responder);
    return (invocation) => void run(invocation);
  }
  const { run, whenEmpty } = callbackRunner(handler, contextOfAll(), responder);
  process.on("beforeExit", whenEmpty);
  return run;
}

/** @param {Function} handler @param {Responder} responder @param {Port} port @returns {(invocation: Invocation) => void} */
function startStreaming(handler, responder, port) {
  const waterMark = highWaterMarkOf(handler);
  const { run, whenEmpty } = streamRunner(handler, contextOfAll(), responder, port, waterMark);
  process.on("beforeExit", whenEmpty);
  return (invocation) => void run(invocation);
}

/** @param {unknown} result @param {number} major */
function payloadOf(result, major) {
  try {
    return JSON.stringify(result) ?? "null";
  } catch {
    const message = "Unable to stringify response body";
    throw major < 24 ? new Error(message) : runtimeError("Runtime.JSONStringifyError", message);
  }
}

/** Whether a handler streams its response. @param {Function} handler */
function checkStreaming(handler) {
  const streaming = streamingOf(handler);
  if (streaming === undefined || streaming === null || streaming === false) return false;
  if (streaming === "response") return true;
  throw runtimeError("Runtime.MalformedStreamingHandler", "Only response streaming is supported.");
}
