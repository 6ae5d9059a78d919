// @ts-check
// Replaces the native part of AWS's runtime interface client. Invocations come over file descriptor 3, and responses
// leave over it, in the messages of the local cloud's own runtime.
"use strict";
const { writeSync } = require("node:fs");
const http = require("node:http");
const Module = require("node:module");
const { Socket } = require("node:net");

const channel = new Socket({ fd: 3 });
channel.unref();
let text = "";
/** @type {((invocation: object) => void) | undefined} */
let waiting;
/** @type {any[]} */
const invocations = [];

/** @param {object} message */
const send = (message) => writeSync(3, `${JSON.stringify(message)}\n`);

channel.setEncoding("utf8").on("data", (/** @type {string} */ more) => {
  text += more;
  const lines = text.split("\n");
  text = lines.pop() ?? "";
  for (const line of lines) {
    const [head = "", event] = line.split("\t");
    invocations.push({ ...JSON.parse(head), event });
  }
  deliver();
});

function deliver() {
  if (!waiting || invocations.length === 0) return;
  const { requestId, event, deadlineMs, functionArn, traceId, clientContext } = invocations.shift();
  channel.unref();
  waiting({
    bodyJson: event,
    headers: {
      "lambda-runtime-aws-request-id": requestId,
      "lambda-runtime-deadline-ms": String(deadlineMs),
      "lambda-runtime-invoked-function-arn": functionArn,
      "lambda-runtime-trace-id": traceId,
      ...(clientContext ? { "lambda-runtime-client-context": clientContext } : {}),
    },
  });
  waiting = undefined;
}

let isReady = false;
exports.next = () => {
  if (!isReady) send({ type: "ready" });
  isReady = true;
  channel.ref();
  return new Promise((resolve) => {
    waiting = resolve;
    deliver();
  });
};
/** @param {string} requestId @param {string} payload */
exports.done = (requestId, payload) => send({ type: "result", requestId, payload });
/** @param {string} requestId @param {string} error */
exports.error = (requestId, error) => send({ type: "error", requestId, error: JSON.parse(error) });

/** @type {any} */
const modules = Module;
const { _resolveFilename: resolve } = modules;
/** @param {string} name @param {unknown[]} rest */
// oxlint-disable-next-line no-underscore-dangle -- Node.js has no other way to replace a module of any kind.
modules._resolveFilename = (name, ...rest) =>
  name === "./rapid-client.node" ? __filename : resolve(name, ...rest);

// The clients post the error of a failed start over HTTP.
/** @type {any} */ (http).request = (/** @type {unknown} */ _, /** @type {any} */ responded) => {
  const { EventEmitter } = require("node:events");
  const request = new EventEmitter();
  return Object.assign(request, {
    end(/** @type {string} */ body) {
      send({ type: "init-error", error: JSON.parse(body) });
      const response = new EventEmitter();
      responded(response);
      response.emit("end");
    },
  });
};
