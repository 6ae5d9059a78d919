// @ts-check
// Replaces the methods of `console`, so that each call writes one line in the format of Lambda's logs.
"use strict";
const { format } = require("node:util");
const { errorText, intoError } = require("./errors.cjs");

/** What stands for a line feed in a log event: the record separator, which texts do not have. */
const LINE_FEED = "\x1E";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/**
 * @param {NodeJS.ProcessEnv} env @param {number} major The major version of the runtime.
 * @param {() => string | undefined} requestId
 * @returns {(message: string, error: unknown) => void} Logs an error that ended an invocation or the start.
 */
exports.patchConsole = (env, major, requestId) => {
  const isJson = env["AWS_LAMBDA_LOG_FORMAT"]?.toUpperCase() === "JSON";
  const least = Math.max(0, LEVELS.indexOf(env["AWS_LAMBDA_LOG_LEVEL"]?.toUpperCase() ?? ""));
  const line = isJson ? (major >= 24 ? jsonLine : jsonLineOfAll) : textLine;
  /** @type {any} */
  const methods = console;
  for (const [at, level] of LEVELS.entries()) {
    methods[level.toLowerCase()] =
      at < least
        ? () => undefined
        : (/** @type {unknown[]} */ ...given) => {
            const [message, ...params] = given;
            const text = line(new Date().toISOString(), requestId(), level, message, params);
            // A line feed would end the log event. Lambda has a channel for logs instead.
            process.stdout.write(`${text.replaceAll("\n", LINE_FEED)}\n`);
          };
  }
  methods.log = methods.info;
  return (message, error) => {
    if (isJson) methods.error(intoError(error));
    else methods.error(message, errorText(intoError(error), major));
  };
};

/** @typedef {(time: string, requestId: string | undefined, level: string, message: unknown, params: unknown[]) => string} Line */

/** @type {Line} */
function textLine(time, requestId, level, message, params) {
  return `${time}\t${requestId}\t${level}\t${format(message, ...params)}`;
}

/** Runtimes up to Node.js 22 describe an error also if it is the first of several arguments. @type {Line} */
function jsonLineOfAll(time, requestId, level, message, params) {
  return jsonLine(time, requestId, level, message, params, [message, ...params]);
}

/** @param {string} timestamp @param {string | undefined} requestId @param {string} level @param {unknown} message @param {unknown[]} params @param {unknown[]} errors */
function jsonLine(timestamp, requestId, level, message, params, errors = params) {
  /** @type {Record<string, unknown>} */
  const entry = { timestamp, level, requestId };
  if (params.length === 0) {
    try {
      return JSON.stringify({ ...entry, message }, (_, value) =>
        value instanceof Error ? Object.assign(described(value), value) : value,
      );
    } catch {
      // For example a message that contains itself.
      return JSON.stringify({ ...entry, message: format(message) });
    }
  }
  entry["message"] = format(message, ...params);
  const error = errors.find((one) => one instanceof Error);
  return JSON.stringify(error instanceof Error ? { ...entry, ...described(error) } : entry);
}

/** @param {Error} error */
function described(error) {
  return {
    errorType: error.constructor?.name ?? "UnknownError",
    errorMessage: error.message,
    stackTrace: typeof error.stack === "string" ? error.stack.split("\n") : [],
  };
}
