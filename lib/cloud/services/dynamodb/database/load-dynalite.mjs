// @ts-check
// Loads dynalite with two repairs, which keep the time of a call short for any form of its expressions:
//   - dynalite's generated parser of conditions tries each rule again at the same position for every rule around
//     it, so its time doubles several times with each pair of parentheses. Here the parser caches each result,
//     as pegjs does with `--cache`, so its time is linear in the length.
//   - dynalite's validation, which parses, is interrupted after a deadline, because it blocks the thread.
import { readFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import vm from "node:vm";

const require = createRequire(import.meta.url);

/** @typedef {{parse: (expression: string, options: object) => unknown}} Parser */

/** @param {number} deadlineMs Time limit for the validation of one call. */
export async function loadDynalite(deadlineMs) {
  const file = require.resolve("dynalite/db/conditionParser.js");
  require.cache[file] = Object.assign(new Module(file), {
    exports: rememberingParser(),
    loaded: true,
  });
  // @ts-expect-error: dynalite has no types.
  const validations = require("dynalite/validations");
  for (const name of ["checkTypes", "checkValidations"]) {
    validations[name] = within(deadlineMs, validations[name]);
  }
  // @ts-expect-error: dynalite has no types.
  const { default: dynalite } = await import("dynalite");
  return dynalite;
}

/**
 * @returns {Parser} The parser of conditions, which caches the result of each of its rules at each position.
 * @throws {Error} If the source of dynalite's parser does not have the expected form.
 */
export function rememberingParser() {
  const source = readFileSync(require.resolve("dynalite/db/conditionParser.js"), "utf8");
  const head = "var peg$FAILED = {},";
  const rule = /function (peg\$parse\w+)\(\) \{/g;
  if (!source.includes(head) || !rule.test(source)) {
    throw new Error("dynalite's parser of conditions has changed; adapt load-dynalite.mjs");
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
 * Runs a rule, or returns its cached result for the same position. Results inside a look-ahead
 * (`peg$silentFails`) are cached separately, because a rule in a look-ahead does not record the tokens that it
 * expected, which the message of a syntax error lists.
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
 * @param {(...args: unknown[]) => unknown} work A synchronous function that does not change a table.
 * @returns {(...args: unknown[]) => unknown} A function that calls `work` and throws after the deadline.
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
