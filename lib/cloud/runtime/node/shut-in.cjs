// @ts-check
// Blocks two features that namespaces and Node.js permissions leave open. V8 flags can make V8 itself write files,
// which Node.js does not check. Abstract sockets have no permissions and belong to the machine's network, which a
// function shares unless it is in a VPC. Node.js loads this file before the modules that the function's NODE_OPTIONS
// name, because these could otherwise keep the original methods. If there are none, the bootstrap loads it, which is
// faster.
"use strict";
const { syncBuiltinESMExports } = require("node:module");
const { Socket } = require("node:net");
const v8 = require("node:v8");

/**
 * Uses no method that the function's code could replace later.
 *
 * @param {any} pipe A socket over a pipe, which gives access to the class of all pipes.
 */
function shutIn(pipe) {
  v8.setFlagsFromString = () => {
    throw new Error("a function may not set V8 flags");
  };
  syncBuiltinESMExports();
  // oxlint-disable-next-line no-underscore-dangle -- Node.js exports the class of pipes in no other way.
  const [{ prototype }, { apply }] = [pipe._handle.constructor, Reflect];
  // The place of the address among the arguments of each.
  for (const [name, at] of Object.entries({ bind: 0, bind2: 0, connect: 1, connect2: 1 })) {
    const original = prototype[name];
    if (typeof original !== "function") continue;
    /** @this {unknown} @param {any[]} given */
    prototype[name] = function (...given) {
      // Converted once, because an object could return another address for the second conversion.
      const path = (given[at] = `${given[at]}`);
      if (path[0] === "\0") throw new Error("a function may not use abstract sockets");
      return apply(original, this, given);
    };
  }
}

/** Removes the option that loads this file, so that the function and its child processes do not see it. */
function restoreOptions() {
  const { env } = process;
  const own = `--require="${__filename.replace(/["\\]/g, "\\$&")}"`;
  const options = env["NODE_OPTIONS"] ?? "";
  if (!options.startsWith(own)) return;
  const others = options.slice(own.length + 1);
  if (others === "") delete env["NODE_OPTIONS"];
  else env["NODE_OPTIONS"] = others;
}

// Worker threads load what NODE_OPTIONS named too. The channel belongs to the main thread.
const isWorker =
  process.env["NODE_OPTIONS"] !== undefined && !require("node:worker_threads").isMainThread;
if (!isWorker) {
  /** The socket to the parent, over which the bootstrap exchanges messages. */
  exports.channel = new Socket({ fd: 3 });
  shutIn(exports.channel);
  restoreOptions();
}
