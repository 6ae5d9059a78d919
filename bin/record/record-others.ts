import childProcess from "node:child_process";
import crypto from "node:crypto";
import datagrams from "node:dgram";
import dns from "node:dns";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import vm from "node:vm";
import workers from "node:worker_threads";
import { replaceMethods } from "./replace-methods.ts";

/** Functions that read whole trees of folders. */
const TREES = /^(?:cp|glob)(?:Sync)?$/;
const LOOKUPS = /^(?:lookup|resolve|reverse)/;

/** Functions whose result depends on something other than named files and variables. */
const OTHERS: readonly (readonly [owner: object, names: RegExp])[] = [
  [fs, TREES],
  [fs.promises, TREES],
  [childProcess, /^(?:execFileSync|execSync|spawnSync)$/],
  [childProcess.ChildProcess.prototype, /^spawn$/],
  [crypto, /^(?:create(?:DiffieHellman|ECDH|Sign)|generate|publicEncrypt|random|sign)/],
  [crypto.webcrypto.constructor.prototype, /^(?:getRandomValues|randomUUID)$/],
  [crypto.webcrypto.subtle.constructor.prototype, /^(?:encrypt|generateKey|sign)$/],
  [Date, /^now$/],
  [Intl, /^DateTimeFormat$/],
  [Math, /^random$/],
  [net.Socket.prototype, /^connect$/],
  [net.Server.prototype, /^listen$/],
  [datagrams.Socket.prototype, /^(?:bind|connect|send)$/],
  [dns, LOOKUPS],
  [dns.promises, LOOKUPS],
  [os, /^(?:cpus|hostname|loadavg|networkInterfaces|release|uptime|userInfo|version)$/],
  [os, /^(?:availableParallelism|freemem|totalmem)$/],
  // Each context has an own `Date` and `Math`.
  [vm, /^(?:createContext|runInNewContext)$/],
  [vm.Script.prototype, /^runInNewContext$/],
  [workers, /^Worker$/],
];

/** The original objects with the functions that the modules below may call. */
const TIME_AND_CHANCE: readonly object[] = [Date, Math];

/** Modules of CDK that use the time or random numbers only for marks, waits and names that are not part of an assembly. */
const HARMLESS = [
  "core/lib/fs/fingerprint-disk-cache.js",
  "core/lib/private/private-context.js",
  "core/lib/private/token-map.js",
  "node_modules/brace-expansion/dist/commonjs/index.js",
  "node_modules/graceful-fs/graceful-fs.js",
].map((path) => `/node_modules/aws-cdk-lib/${path}:`);

/** Calls a function at each call of one of the {@link OTHERS}, and if a `Date` is made of the present time. */
export function recordOthers(unknown: () => void): void {
  for (const [owner, names] of OTHERS) {
    replaceMethods(
      owner,
      names,
      (_, method) =>
        new Proxy(method, {
          apply(original, self, args: readonly unknown[]) {
            if (!TIME_AND_CHANCE.includes(owner) || !isHarmless(new Error())) unknown();
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
  const recorded = new Proxy(Date, {
    apply(original, self, args: readonly unknown[]) {
      unknown();
      return Reflect.apply(original, self, args);
    },
    construct(original, args: readonly unknown[], target) {
      if (args.length === 0) unknown();
      return Reflect.construct(original, args, target);
    },
  });
  // A library makes dates of the class of another date.
  Object.defineProperty(recorded.prototype, "constructor", { value: recorded });
  globalThis.Date = recorded;
}

/** Whether one of the {@link HARMLESS} modules has called the replaced function that made an error. */
function isHarmless({ stack = "" }: Error): boolean {
  const [, , caller = ""] = stack.split("\n");
  return HARMLESS.some((path) => caller.includes(path));
}
