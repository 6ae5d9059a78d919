// @ts-check
// Replies of the Runtime API, in its words.
"use strict";

/** @typedef {import("node:http").ServerResponse} Outgoing */

/** @param {Outgoing} outgoing @param {number} status @param {object} value */
exports.reply = (outgoing, status, value) => {
  const body = JSON.stringify(value);
  outgoing.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
  });
  outgoing.end(body);
};

/** @param {string} errorType @param {string} errorMessage */
exports.fault = (errorType, errorMessage) => {
  return { errorMessage, errorType };
};

/** @param {string} from @param {string} to */
exports.transition = (from, to) => {
  return exports.fault(
    "InvalidStateTransition",
    `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`,
  );
};

/** @param {number} bytes @param {number} limit */
exports.tooLarge = (bytes, limit) => {
  return {
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${limit} bytes).`,
  };
};
