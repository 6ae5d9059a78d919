// @ts-check
// Runs many cases in one process, one after another, with the modules of the local cloud's runtime and without its
// connection. The parent sends all cases at once and receives all outcomes.
"use strict";
const { startRuntime } = require("../../../../lib/cloud/runtime/node/runtime.cjs");

/** @typedef {{environment: Record<string, string>, invocations: any[]}} Run */

/** @param {Run} run */
async function outcomeOf({ environment, invocations }) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  Reflect.deleteProperty(globalThis, "awslambda");
  for (const event of ["uncaughtException", "unhandledRejection", "beforeExit"]) {
    process.removeAllListeners(event);
  }
  /** @type {object[]} */
  const messages = [];
  let arrived = () => {};
  /** Keeps the process alive, as the connection does. @type {NodeJS.Timeout | undefined} */
  let held = setInterval(() => {}, 1e6);
  let output = "";
  const { setInterval: start } = globalThis;
  /** @type {NodeJS.Timeout[]} */
  const intervals = [];
  globalThis.setInterval = /** @type {any} */ (
    (/** @type {[any, any]} */ ...given) => {
      intervals.push(start(...given));
      return intervals.at(-1);
    }
  );
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (/** @type {any} */ text) => {
    output += text;
    return true;
  };
  try {
    const run = await startRuntime(
      {
        // What ends the process after a message is left out.
        send(message) {
          messages.push(message);
          arrived();
        },
        hold: () => (held ??= setInterval(() => {}, 1e6)),
        release() {
          clearInterval(held);
          held = undefined;
        },
      },
      "/opt",
    );
    const isReady = JSON.stringify(messages).includes('"ready"');
    for (const invocation of isReady ? invocations : []) {
      const answered = new Promise((resolve) => (arrived = () => resolve(undefined)));
      run(invocation);
      await answered;
      // Node.js must see that the event loop is not empty before the next event makes it empty again.
      await new Promise((resolve) => void setImmediate(resolve));
    }
  } finally {
    for (const interval of intervals) clearInterval(interval);
    globalThis.setInterval = start;
    process.stdout.write = write;
  }
  return { messages, output };
}

/** @param {Run[]} runs */
async function runAll(runs) {
  // The event loop must become empty while a handler does nothing.
  process.channel?.unref();
  const outcomes = [];
  for (const run of runs) outcomes.push(await outcomeOf(run));
  process.send?.(outcomes, () => process.exit(0));
}

process.on("message", (/** @type {Run[]} */ runs) => void runAll(runs));
