// @ts-check
// The errors of Lambda's runtime, and the forms in which it reports errors.
"use strict";

/** @typedef {{errorType: string, errorMessage: string, trace?: string[]}} ErrorShape */

/** Whether logs list the names of the runtime's own errors, as the runtimes from Node.js 24 on do. */
let isNameListed = true;

/** Selects the runtime of a major version. @param {number} major */
exports.selectRuntime = (major) => {
  isNameListed = major >= 24;
};

/** @param {string} errorType @param {string} message @param {string} [stack] */
exports.runtimeError = (errorType, message, stack) => {
  const error = new Error(message);
  Object.defineProperty(error, "name", { value: errorType, enumerable: isNameListed });
  if (stack !== undefined) error.stack = stack;
  return error;
};

/** Replaces the character that Lambda's endpoint refuses. @param {string} text */
const printable = (text) => text.replaceAll("\x7F", "%7F");

/** Whether a value is an error for runtimes up to Node.js 22, also an error of another realm. @param {any} value */
const isErrorLike = (value) =>
  value instanceof Error ||
  (Boolean(value) &&
    [value.name, value.message, value.stack].every((one) => typeof one === "string" && one !== ""));

/**
 * Returns the form in which the invoker receives an error.
 *
 * @param {any} error @param {number} major The major version of the runtime. @returns {ErrorShape}
 */
exports.errorShape = (error, major) => {
  try {
    if (major >= 24 ? error instanceof Error : isErrorLike(error)) {
      return {
        errorType: printable(error.name),
        errorMessage: printable(error.message),
        trace: printable(error.stack ?? "").split("\n"),
      };
    }
    const errorMessage = major >= 24 ? String(error) : error.toString();
    return { errorType: typeof error, errorMessage, trace: [] };
  } catch {
    return {
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
      ...(major >= 24 ? { trace: [] } : {}),
    };
  }
};

/** @param {unknown} error */
exports.intoError = (error) => (error instanceof Error ? error : new Error(String(error)));

/** Returns an error as the text format of logs has it. @param {Error} error @param {number} major */
exports.errorText = (error, major) => {
  try {
    return `\t${JSON.stringify(error, (_, value) => (value instanceof Error ? enumerable(value) : value))}`;
  } catch {
    return `\t${JSON.stringify(exports.errorShape(error, major))}`;
  }
};

/** @param {Error & {code?: unknown}} error */
function enumerable(error) {
  const { name: errorType, message: errorMessage, code, stack } = error;
  const lines = typeof stack === "string" ? { stack: stack.split("\n") } : {};
  return Object.assign({ errorType, errorMessage, code }, error, lines);
}
