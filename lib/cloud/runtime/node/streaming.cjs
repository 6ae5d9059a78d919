// @ts-check
// Runs invocations of a handler that streams its response.
"use strict";
const { contextOf } = require("./context.cjs");
const { createResponseStream } = require("./response-stream.cjs");

const NOT_ASYNC = "Streaming does not support non-async handlers.";
const NOT_FINISHED = "Response stream is not finished.";

/** @typedef {import("./context.cjs").Invocation} Invocation */
/** @typedef {import("./runtime.cjs").Responder} Responder */

/**
 * @param {Function} handler @param {object} shared The members that all contexts share.
 * @param {Responder} responder @param {import("./response-stream.cjs").Sender} port
 * @param {number | undefined} highWaterMark
 * @returns {{run: (invocation: Invocation) => Promise<void>, whenEmpty: () => void}} `whenEmpty` must be called once the
 *   event loop is empty.
 */
exports.streamRunner = (handler, shared, responder, port, highWaterMark) => {
  let whenEmpty = () => {};
  /** @param {Invocation} invocation */
  const run = async (invocation) => {
    const { requestId, event } = invocation;
    let isAnswered = false;
    /** @param {() => void} answer */
    const once = (answer) => {
      if (isAnswered) return;
      isAnswered = true;
      whenEmpty = () => {};
      answer();
    };
    const fail = (/** @type {unknown} */ error) => once(() => responder.fail(requestId, error));
    const { stream, finished, isFinished } = createResponseStream(port, requestId, highWaterMark);
    // A stream that the handler has not ended can only end as long as the event loop has work.
    whenEmpty = () => fail(NOT_FINISHED);
    try {
      const context = {
        callbackWaitsForEmptyEventLoop: true,
        ...shared,
        ...contextOf(invocation),
      };
      const returned = handler(JSON.parse(event), stream, context);
      if (typeof returned?.then !== "function") return fail(NOT_ASYNC);
      // oxlint-disable-next-line no-console -- It is a line of the function's log.
      if ((await returned) !== undefined) console.warn("Streaming handlers ignore return values.");
      await finished;
      if (isFinished()) once(() => responder.finish(requestId));
      else fail(NOT_FINISHED);
    } catch (error) {
      fail(error);
    }
  };
  return { run, whenEmpty: () => whenEmpty() };
};
