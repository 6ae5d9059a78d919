// @ts-check
// Finds and loads the function's handler as Lambda's runtime of a major version of Node.js does.
"use strict";
const { existsSync, readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { runtimeError } = require("./errors.cjs");

const requireUser = createRequire(__filename);
/** @param {string} file */
const importUser = (file) => import(pathToFileURL(file).href);

/**
 * @param {string} name The function's `Handler`.
 * @param {number} major The major version of the runtime.
 * @param {string} task The directory of the function's code.
 * @param {string} opt The directory of the function's layers.
 * @returns {Promise<Function>}
 */
exports.loadHandler = async (name, major, task, opt) => {
  if (name.includes("..")) {
    throw runtimeError(
      "Runtime.MalformedHandlerName",
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const last = path.basename(name);
  const folder = name.slice(0, name.indexOf(last));
  const [, module, exported] = /^([^.]*)\.(.*)$/.exec(last) ?? [];
  if (module === undefined || exported === undefined) {
    throw runtimeError("Runtime.MalformedHandlerName", "Bad handler");
  }
  const loaded = await load(path.join(placed(folder, task, opt), module), module, major, task);
  const names = exported.split(".");
  const handler =
    member(loaded, names) || (major >= 24 ? member(loaded?.default, names) : undefined);
  if (!handler) {
    throw runtimeError("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
  }
  if (typeof handler !== "function") {
    throw runtimeError("Runtime.HandlerNotFound", `${name} is not a function`);
  }
  return handler;
};

/** @param {any} value @param {string[]} names */
const member = (value, names) => names.reduce((inner, name) => inner && inner[name], value);

/**
 * Returns the directory of a handler's module, in which a directory below /opt belongs to the function's layers.
 *
 * @param {string} folder @param {string} task @param {string} opt
 */
function placed(folder, task, opt) {
  if (!path.isAbsolute(folder)) return path.resolve(task, folder);
  const inLayers = path.relative("/opt", folder);
  return inLayers.startsWith("..") ? folder : path.join(opt, inLayers);
}

/** @param {string} file @param {string} module @param {number} major @param {string} task @returns {Promise<any>} */
async function load(file, module, major, task) {
  try {
    const found = major >= 24 ? await imported(file) : await required(file);
    return found ?? requireUser(requireUser.resolve(module, { paths: [task, path.dirname(file)] }));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw runtimeError("Runtime.UserCodeSyntaxError", String(error), error.stack);
    }
    throw withAdvice(error);
  }
}

/** Imports the file with the first of the extensions. @param {string} file */
async function imported(file) {
  const found = ["", ".js", ".mjs", ".cjs"].find((extension) => existsSync(file + extension));
  return found === undefined ? undefined : importUser(file + found);
}

/** Runtimes up to Node.js 22 import ES modules only, and require other modules. @param {string} file */
async function required(file) {
  const [none, js, mjs, cjs] = ["", ".js", ".mjs", ".cjs"].map((extension) => file + extension);
  if (none && existsSync(none)) return requireUser(none);
  if (js && existsSync(js))
    return isModuleFolder(path.dirname(js)) ? importUser(js) : requireUser(js);
  if (mjs && existsSync(mjs)) return importUser(mjs);
  return cjs && existsSync(cjs) ? requireUser(cjs) : undefined;
}

/** Whether the nearest package.json of a folder says `"type": "module"`. @param {string} folder @returns {boolean} */
function isModuleFolder(folder) {
  if (folder.endsWith("/node_modules")) return false;
  const file = path.join(folder, "package.json");
  if (existsSync(file)) {
    try {
      const manifest = JSON.parse(readFileSync(file, "utf8"));
      if (manifest) return manifest.type === "module";
    } catch (error) {
      const text = `${file} cannot be read, it will be ignored for ES module detection purposes.`;
      // oxlint-disable-next-line no-console -- It is a line of the function's log.
      console.warn(text, error);
      return false;
    }
  }
  const parent = path.dirname(folder);
  return parent === folder ? false : isModuleFolder(parent);
}

/**
 * Returns the error of a module that does not exist, with advice if the app lacks a package of Lambda's runtime.
 *
 * @param {any} error
 */
function withAdvice(error) {
  const isMissing = String(error?.code).endsWith("MODULE_NOT_FOUND");
  const [, name] = (isMissing && /'(@(?:aws-sdk|smithy)\/[^/']+)/.exec(error.message)) || [];
  if (name !== undefined) {
    return runtimeError(
      "Runtime.ImportModuleError",
      `Error: Cannot find package '${name}': Lambda's runtime has it, and the local cloud takes it from the app; add it with npm install --save-dev ${name}`,
    );
  }
  // Lambda leaves ERR_MODULE_NOT_FOUND, the error of import statements, as it is.
  return error?.code === "MODULE_NOT_FOUND"
    ? runtimeError("Runtime.ImportModuleError", String(error))
    : error;
}
