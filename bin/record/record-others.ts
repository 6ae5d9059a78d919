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

/** Modules of CDK that make a random number the mark of a place in a text, and replace it later. */
const MARKS =
  /\/node_modules\/aws-cdk-lib\/(?:core\/lib\/private\/token-map|node_modules\/brace-expansion\/dist\/commonjs\/index)\.js:/;

/** Calls a function at each call of one of the {@link OTHERS}, and if a `Date` is made of the present time. */
export function recordOthers(unknown: () => void): void {
  for (const [owner, names] of OTHERS) {
    replaceMethods(
      owner,
      names,
      (name, method) =>
        new Proxy(method, {
          apply(original, self, args: readonly unknown[]) {
            if (name !== "random" || owner !== Math || !MARKS.test(callerOf())) unknown();
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

/** Returns the line of the stack that names the caller of a replaced function. */
function callerOf(): string {
  const [, , , caller = ""] = (new Error().stack ?? "").split("\n");
  return caller;
}
