import childProcess from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { Socket } from "node:net";
import os from "node:os";
import { join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import workers from "node:worker_threads";
import { isMap } from "../lib/json.ts";
import { foldersAbove } from "../lib/cli/reuse/folders-above.ts";
import type { AskedPath, Found, Inputs } from "../lib/formats/app/inputs.ts";

/** The functions of node:fs that read a file, or find out whether it exists. */
const READS =
  /^(?:access|copyFile|createReadStream|exists|link|lstat|open|openAsBlob|opendir|readdir|readFile|readlink|realpath|rename|stat|statfs)(?:Sync)?$/;
/** The functions whose result depends on the names in a folder. */
const LISTS = /^(?:opendir|readdir)(?:Sync)?$/;

/** Functions that read whole trees of folders. */
const TREES = /^(?:cp|glob)(?:Sync)?$/;

/** Functions whose result depends on something other than named files and variables. */
const OTHERS: readonly (readonly [owner: object, names: RegExp])[] = [
  [fs, TREES],
  [fs.promises, TREES],
  [childProcess, /^(?:execFileSync|execSync|spawnSync)$/],
  [childProcess.ChildProcess.prototype, /^spawn$/],
  [crypto, /^(?:random|generateKey)/],
  [crypto.webcrypto.constructor.prototype, /^(?:getRandomValues|randomUUID)$/],
  [Date, /^now$/],
  [Math, /^random$/],
  [Socket.prototype, /^connect$/],
  [os, /^(?:cpus|freemem|hostname|loadavg|networkInterfaces|totalmem|uptime|userInfo)$/],
  [workers, /^Worker$/],
];

/** CDK uses the time and random numbers only for names that are not part of an assembly. */
const CDK = `${sep}node_modules${sep}aws-cdk-lib${sep}`;
/** CDK keeps digests of files here, by their sizes and times. */
const CACHE = join(os.homedir(), ".cdk", "cache");

type Method = (...args: readonly unknown[]) => unknown;

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
  const { existsSync, writeFileSync } = fs;
  const { now } = Date;
  const ask = (path: string, isListed: boolean): void => {
    if (path.startsWith(CACHE)) return;
    const found: Found = isListed ? "listed" : existsSync(path) ? "present" : "missing";
    const before = paths.get(path);
    if (!before) paths.set(path, [now(), found]);
    else if (isListed) paths.set(path, [before[0], found]);
  };
  const unknown = (): void => {
    const [, , , caller = ""] = (new Error().stack ?? "").split("\n");
    if (!caller.includes(CDK)) isKnown = false;
  };
  recordReads(ask, unknown);
  recordOthers(unknown);
  recordVariables(variables, unknown);
  syncBuiltinESMExports();
  process.on("exit", (status) => {
    if (status !== 0 || !isKnown) return;
    // Node.js reads programs and modules by itself, some of them before this function.
    const modules = Object.keys(createRequire(import.meta.url).cache);
    for (const path of [process.execPath, resolve(process.argv[1] ?? ""), ...modules]) {
      paths.set(path, [performance.timeOrigin, "present"]);
      for (const folder of foldersAbove(path, process.cwd())) {
        paths.set(folder, [performance.timeOrigin, "listed"]);
      }
    }
    const inputs: Inputs = { paths: Object.fromEntries(paths), variables: [...variables] };
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

/** Calls a function at each call of one of the {@link OTHERS}, and if a `Date` is made of the present time. */
function recordOthers(unknown: () => void): void {
  for (const [owner, names] of OTHERS) {
    replaceMethods(
      owner,
      names,
      (_, method) =>
        new Proxy(method, {
          apply(original, self, args: readonly unknown[]) {
            unknown();
            return Reflect.apply(original, self, args);
          },
          construct(original, args: readonly unknown[], target) {
            unknown();
            // A constructor returns an object.
            return Reflect.construct(original, args, target) as object;
          },
        }),
    );
  }
  globalThis.Date = new Proxy(Date, {
    apply(original, self, args: readonly unknown[]) {
      unknown();
      return Reflect.apply(original, self, args);
    },
    construct(original, args: readonly unknown[], target) {
      if (args.length === 0) unknown();
      return Reflect.construct(original, args, target);
    },
  });
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

function replaceMethods(
  owner: object,
  names: RegExp,
  replace: (name: string, method: Method) => Method,
): void {
  for (const name of Object.getOwnPropertyNames(owner).filter((each) => names.test(each))) {
    const method: unknown = Reflect.get(owner, name);
    if (isMethod(method)) Object.defineProperty(owner, name, { value: replace(name, method) });
  }
}

function isMethod(value: unknown): value is Method {
  return typeof value === "function";
}

/** Returns the absolute path of a parameter, or `undefined` for a file that is open already. */
function pathOf(given: unknown): string | undefined {
  if (typeof given === "string") return resolve(given);
  if (given instanceof URL) return fileURLToPath(given);
  return Buffer.isBuffer(given) ? resolve(given.toString()) : undefined;
}
