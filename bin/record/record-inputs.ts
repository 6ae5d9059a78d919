import fs from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isMap } from "../../lib/json.ts";
import { foldersAbove } from "../../lib/cli/reuse/folders-above.ts";
import type { AskedPath, Found, Inputs } from "../../lib/formats/app/inputs.ts";
import { recordOthers } from "./record-others.ts";
import { isMethod, replaceMethods, type Method } from "./replace-methods.ts";

/** The functions of node:fs that read a file, or find out whether it exists. */
const READS =
  /^(?:access|copyFile|createReadStream|exists|link|lstat|open|openAsBlob|opendir|readdir|readFile|readlink|realpath|rename|stat|statfs)(?:Sync)?$/;
/** The functions whose result depends on the names in a folder. */
const LISTS = /^(?:opendir|readdir)(?:Sync)?$/;

/** An import of an ES module, which Node.js reads unnoticed. Only modules of Node.js itself read nothing. */
const ES_MODULE = /\bfrom\s*["'](?!node:)|\bimport\s*(?:["'](?!node:)|\()/;
/** Modules that Node.js lists after it has loaded them, with all modules that they require. */
const LISTED_MODULE = /\.(?:c?js|json)$/;

/** CDK keeps digests of files here, by their sizes and times. */
const CACHE = join(os.homedir(), ".cdk", "cache");

/**
 * Records which files and environment variables this process reads from now on, and writes their names at its end. If
 * the process asks for something else, such as the time, the network or the output of another program, it writes
 * nothing, because no later start could find out whether that has changed.
 *
 * @param file Where to write the names. Without it, nothing is recorded.
 */
export function recordInputs(file: string | undefined): void {
  if (file === undefined) return;
  const paths = new Map<string, AskedPath>();
  const variables = new Set<string>();
  let isKnown = true;
  // The original functions, because the recorded ones would call themselves.
  const { existsSync, readFileSync, realpathSync, writeFileSync } = fs;
  const { now } = Date;
  const root = process.cwd();
  const ask = (path: string, isListed: boolean): void => {
    const before = paths.get(path);
    if (before && (before[1] === "listed" || !isListed)) return;
    if (path.startsWith(CACHE)) return;
    const found: Found = isListed ? "listed" : existsSync(path) ? "present" : "missing";
    paths.set(path, [before?.[0] ?? now(), found]);
  };
  const unknown = (): void => void (isKnown = false);
  // The shell takes the first program with this name.
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    ask(resolve(folder, "node"), false);
  }
  recordReads(ask, unknown);
  recordOthers(unknown);
  recordVariables(variables, unknown);
  syncBuiltinESMExports();
  process.on("exit", (status) => {
    if (status !== 0 || !isKnown) return;
    // Node.js reads programs and modules by itself, some of them before this function.
    const modules = Object.keys(createRequire(import.meta.url).cache);
    const program = realpathSync(process.argv[1] ?? "");
    const isListed = modules.every((path) => LISTED_MODULE.test(path));
    if (!isListed || ES_MODULE.test(readFileSync(program, "utf8"))) return;
    for (const path of [process.execPath, program, ...modules]) {
      paths.set(path, [performance.timeOrigin, "present"]);
      for (const folder of foldersAbove(path, root)) {
        paths.set(folder, [performance.timeOrigin, "listed"]);
      }
    }
    const inputs: Inputs = {
      program,
      paths: Object.fromEntries(paths),
      variables: [...variables],
    };
    writeFileSync(file, JSON.stringify(inputs), { mode: 0o600 });
  });
}

/** Calls a function with each path that a function of node:fs gets, and another one if it lists the folders in it too. */
function recordReads(ask: (path: string, isListed: boolean) => void, unknown: () => void): void {
  for (const owner of [fs, fs.promises]) {
    replaceMethods(owner, READS, (name, method) => {
      const recorded = (target: Method): Method =>
        new Proxy(target, {
          apply(original, self, args: readonly unknown[]) {
            const path = pathOf(args[0]);
            if (path !== undefined) ask(path, LISTS.test(name));
            if (isMap(args[1]) && args[1]["recursive"] === true) unknown();
            return Reflect.apply(original, self, args);
          },
          get(original, key): unknown {
            const member: unknown = Reflect.get(original, key);
            return key === "native" && isMethod(member) ? recorded(member) : member;
          },
        });
      return recorded(method);
    });
  }
}

/** Adds the names of the environment variables that are asked for. A list of all of them depends on further ones too. */
function recordVariables(variables: Set<string>, unknown: () => void): void {
  const ask = (name: string | symbol): void => {
    if (typeof name === "string") variables.add(name);
  };
  process.env = new Proxy(process.env, {
    get(env, name): unknown {
      ask(name);
      return Reflect.get(env, name);
    },
    has(env, name) {
      ask(name);
      return Reflect.has(env, name);
    },
    set: (env, name, value) => Reflect.set(env, name, value),
    getOwnPropertyDescriptor(env, name) {
      ask(name);
      return Reflect.getOwnPropertyDescriptor(env, name);
    },
    ownKeys(env) {
      unknown();
      return Reflect.ownKeys(env);
    },
  });
}

/** Returns the absolute path of a parameter, or `undefined` for a file that is open already. */
function pathOf(given: unknown): string | undefined {
  if (typeof given === "string") return resolve(given);
  if (given instanceof URL) return fileURLToPath(given);
  return Buffer.isBuffer(given) ? resolve(given.toString()) : undefined;
}
