// @ts-check
// Runs invocations as the runtimes from Node.js 24 on do: the response is what the handler returns, or what its
// promise is resolved with.
"use strict";
const { contextOf } = require("./context.cjs");
const { runtimeError } = require("./errors.cjs");

/** @typedef {import("./context.cjs").Invocation} Invocation */
/** @typedef {import("./runtime.cjs").Responder} Responder */

const turn = () => new Promise((resolve) => void setImmediate(resolve));

/**
 * @param {Function} handler @param {object} shared The members that all contexts share.
 * @param {Responder} responder
 * @returns {(invocation: Invocation) => Promise<void>}
 */
exports.promiseRunner = (handler, shared, responder) => async (invocation) => {
  const { requestId, event, traceId } = invocation;
  const context = { ...contextOf(invocation), xRayTraceId: traceId || undefined, ...shared };
  try {
    const result = await handler(JSON.parse(event), context);
    await turn();
    responder.succeed(requestId, result);
  } catch (error) {
    await turn();
    responder.fail(requestId, error);
  }
};

/** @throws An error for a handler that declares a callback. @param {Function} handler */
exports.refuseCallback = (handler) => {
  if (handler.length < 3) return;
  throw runtimeError(
    "Runtime.CallbackHandlerDeprecated",
    "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
  );
};
