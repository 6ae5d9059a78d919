// @ts-check
// Runs invocations as the runtimes up to Node.js 22 do. A handler responds by a promise, by its callback, or by
// `context.done`, `succeed` and `fail`. A value that it returns otherwise is ignored.
"use strict";
const { contextOf } = require("./context.cjs");
const { runtimeError } = require("./errors.cjs");

const NEVER_SETTLED =
  "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes";
const TWICE =
  "Invocation has already been reported as done. Cannot call complete more than once per invocation.";

/** @typedef {import("./context.cjs").Invocation} Invocation */
/** @typedef {import("./runtime.cjs").Responder} Responder */

/**
 * @param {Function} handler @param {object} shared The members that all contexts share.
 * @param {Responder} responder
 * @returns {{run: (invocation: Invocation) => void, whenEmpty: () => void}} `whenEmpty` must be called once the event
 *   loop is empty.
 */
exports.callbackRunner = (handler, shared, responder) => {
  const isAsync = handler.constructor?.name === "AsyncFunction";
  let whenEmpty = () => {};
  /** @param {Invocation} invocation */
  const run = (invocation) => {
    const { requestId } = invocation;
    let [isComplete, isFinished, waits] = [false, false, true];
    /** @param {unknown} result */
    const complete = (result) => {
      if (isComplete) {
        // oxlint-disable-next-line no-console -- It is a line of the function's log.
        console.error(TWICE);
        return;
      }
      isComplete = true;
      responder.succeed(requestId, result);
    };
    /** @param {unknown} error @param {unknown} result @param {boolean} isAtOnce */
    const respond = (error, result, isAtOnce) => {
      whenEmpty = () => {};
      // Any other value is an error, also `false`.
      if (error !== undefined && error !== null) responder.fail(requestId, error);
      else if (isAtOnce || !waits) complete(result);
      else whenEmpty = () => void setImmediate(complete, result);
    };
    /** Ignores calls after the first one. @param {(first: any, second: any) => void} wrapped */
    const once = (wrapped) => (/** @type {unknown} */ first, /** @type {unknown} */ second) => {
      if (isFinished) return;
      wrapped(first, second);
      isFinished = true;
    };
    const callback = once((error, result) => respond(error, result, false));
    const responses = {
      get callbackWaitsForEmptyEventLoop() {
        return waits;
      },
      set callbackWaitsForEmptyEventLoop(value) {
        waits = value;
      },
      succeed: once((result) => respond(null, result, true)),
      fail: once((error) => respond(error ?? "handled", null, true)),
      done: once((error, result) => respond(error, result, true)),
    };
    whenEmpty = () => {
      isComplete = true;
      if (isAsync) responder.fail(requestId, runtimeError("Runtime.NodeJsExit", NEVER_SETTLED));
      else responder.succeed(requestId, null);
    };
    try {
      const context = Object.assign(responses, shared, contextOf(invocation));
      const returned = handler(JSON.parse(invocation.event), context, callback);
      if (returned && typeof returned.then === "function") {
        returned.then(responses.succeed, responses.fail).catch(responses.fail);
      }
    } catch (error) {
      callback(error, undefined);
    }
  };
  return { run, whenEmpty: () => whenEmpty() };
};

const WARNING =
  "AWS Lambda plans to remove support for callback-based function handlers starting with Node.js 24. You will need to update this function to use an async handler to use Node.js 24 or later. For more information and to provide feedback on this change, see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/137. To disable this warning, set the AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING environment variable.";

/** Warns of a handler that declares a callback. @param {Function} handler @param {NodeJS.ProcessEnv} env */
exports.warnOfCallback = (handler, env) => {
  if (env["AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING"] !== undefined) return;
  const isAsync = handler.constructor?.name === "AsyncFunction";
  // oxlint-disable-next-line no-console -- It is a line of the function's log.
  if (handler.length === 3 && !isAsync) console.warn(WARNING);
};
