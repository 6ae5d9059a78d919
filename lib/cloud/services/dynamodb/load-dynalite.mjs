// @ts-check
// Loads dynalite with two repairs, so that the time of a call does not depend on how its expressions are
// written:
//   - Its generated parser of conditions tries each rule again at the same place for every rule around it, so
//     its time doubles several times with each pair of parentheses. It remembers each result here, as pegjs
//     does with `--cache`, and its time is linear in the length.
//   - Its validation, which parses, is interrupted after a deadline, because it occupies the thread.
import { readFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import vm from "node:vm";

const require = createRequire(import.meta.url);

/** @typedef {{parse: (expression: string, options: object) => unknown}} Parser */

/** @param {number} deadlineMs For the validation of one call. */
export async function loadDynalite(deadlineMs) {
  const file = require.resolve("dynalite/db/conditionParser.js");
  require.cache[file] = Object.assign(new Module(file), {
    exports: rememberingParser(),
    loaded: true,
  });
  // @ts-expect-error: it has no types.
  const validations = require("dynalite/validations");
  for (const name of ["checkTypes", "checkValidations"]) {
    validations[name] = within(deadlineMs, validations[name]);
  }
  // @ts-expect-error: it has no types.
  const { default: dynalite } = await import("dynalite");
  return dynalite;
}

/** @returns {Parser} The parser of conditions, which remembers what each of its rules found at each place. */
export function rememberingParser() {
  const source = readFileSync(require.resolve("dynalite/db/conditionParser.js"), "utf8");
  const head = "var peg$FAILED = {},";
  const rule = /function (peg\$parse\w+)\(\) \{/g;
  if (!source.includes(head) || !rule.test(source)) {
    throw new Error("dynalite's parser of conditions has another form; adapt load-dynalite.mjs");
  }
  const remembering = source
    .replace(head, () => `${head} remembered = new Map(),`)
    .replaceAll(
      rule,
      (_, name) => `${REMEMBER.replaceAll("NAME", name)} function ${name}$bare() {`,
    );
  const loaded = { exports: /** @type {Parser} */ ({ parse: () => undefined }) };
  vm.compileFunction(remembering, ["module"])(loaded);
  return loaded.exports;
}

/**
 * Runs a rule, or repeats what it found when it ran at the same place before. A rule that ran inside of a
 * look-ahead (`peg$silentFails`) noted no expectations for the message of a syntax error.
 */
const REMEMBER = `function NAME() {
  var at = "NAME:" + (peg$silentFails > 0) + peg$currPos, found = remembered.get(at);
  if (!found) {
    var result = NAME$bare();
    remembered.set(at, (found = { result: result, end: peg$currPos }));
  }
  peg$currPos = found.end;
  return found.result;
}`;

/**
 * @param {number} deadlineMs
 * @param {(...args: unknown[]) => unknown} work Runs to its end without waiting, and changes no table.
 * @returns {(...args: unknown[]) => unknown} The same, but throws once it has taken longer.
 */
function within(deadlineMs, work) {
  /** @type {() => unknown} */
  let pending = () => undefined;
  const context = vm.createContext({ run: () => pending() });
  const script = new vm.Script("run()");
  return (...args) => {
    pending = () => work(...args);
    return script.runInContext(context, { timeout: deadlineMs, displayErrors: false });
  };
}
