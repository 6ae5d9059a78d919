// @ts-check
// Runs a function in its own process. It is plain JavaScript, so Node.js needs no loader that could affect the
// function. It exchanges lines with its parent over file descriptor 3, one event at a time. Events and payloads are JSON too:
//   parent → child  {environment}, once
//   child → parent  {type: "ready"} | {type: "init-error", error}
//   parent → child  {requestId, deadlineMs, functionArn, traceId, clientContext} <tab> event, or {…, event}
//   child → parent  {type: "result", requestId, residentKb} <tab> payload | {type: "error", requestId, error}
"use strict";
const { channel } = require("./shut-in.cjs");
const { errorShape } = require("./errors.cjs");
const { startRuntime } = require("./runtime.cjs");

/** The last argument if a wrapper started this process: its variables are those of the function. */
const WRAPPED = "--wrapped";

const { argv, env } = process;
const isWrapped = argv.at(-1) === WRAPPED;
/** The port is empty unless the function needs one of the two that follow it. */
const [, , opt = "", port = "", vpcSocket = "", responds = ""] = isWrapped
  ? argv.slice(0, -1)
  : argv;

/** @type {import("./runtime.cjs").Port} */
const connection = {
  send({ payload, ...head }, sent) {
    const text = payload === undefined ? "" : `\t${payload}`;
    channel.write(`${JSON.stringify(head)}${text}\n`, sent);
  },
  hold: () => channel.ref(),
  release: () => channel.unref(),
};

// Ends the function when the local cloud has ended, even by kill -9.
channel.on("error", () => undefined).on("close", () => process.exit(0));

/** Handles the next message. The first message is the environment; all others are events. */
let heard = begin;
let text = "";
channel.setEncoding("utf8").on("data", (/** @type {string} */ more) => {
  // The parent sends one line at a time, so a line feed only occurs at the end of a chunk.
  text += more;
  if (!more.endsWith("\n")) return;
  const line = text;
  text = "";
  const tab = line.indexOf("\t");
  heard(
    tab < 0 ? JSON.parse(line) : { ...JSON.parse(line.slice(0, tab)), event: line.slice(tab + 1) },
  );
});

/** @param {any} message the environment */
function begin({ environment }) {
  Object.assign(env, environment);
  const wrapper = env["AWS_LAMBDA_EXEC_WRAPPER"];
  if (wrapper) wrap(wrapper);
  else void start();
}

async function start() {
  if (vpcSocket !== "") await require("./forward.cjs").forward(port, vpcSocket);
  // Loading TLS takes a few milliseconds, so only the functions of custom resources do it here.
  if (responds !== "") require("./response-url.cjs").redirectResponses(Number(port));
  heard = await startRuntime(connection, opt);
}

/** @param {string} wrapper */
function wrap(wrapper) {
  try {
    require("./exec-wrapper.cjs").startWrapped(wrapper, opt, WRAPPED);
    // The wrapped process has the connection now. Two readers would share the messages.
    channel.removeAllListeners("close").destroy();
  } catch (error) {
    connection.send({ type: "init-error", error: errorShape(error, 24) }, () => process.exit(1));
  }
}

if (isWrapped) void start();
