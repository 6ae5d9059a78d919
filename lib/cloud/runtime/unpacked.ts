import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isAlive, isProcessId } from "../../cli/files/is-alive.ts";
import type { FunctionConfiguration } from "../account/account.ts";
import { copyPackage, restrictToFunctions } from "./copy-package.ts";
import { SDK_SCOPES, type FunctionFiles } from "./sandbox/function-files.ts";
import { UNPRIVILEGED } from "./sandbox/sandbox.ts";

const BOOTSTRAP = fileURLToPath(new URL("node/bootstrap.mjs", import.meta.url));

/** The copies of one function's files, and a folder for the root of its processes' file system. */
export interface Unpacked {
  readonly files: FunctionFiles;
  readonly root: string;
}

/**
 * Copies of what functions run, for processes of another user: they can read them and not write them,
 * whatever the modes of the originals and of the directories above these.
 */
export class UnpackedFunctions {
  readonly #of = new Map<FunctionConfiguration, Unpacked>();
  readonly #sdk: string | undefined;
  #root: string | undefined;

  /** @param sdk A `node_modules` with the AWS SDK, for functions that leave it to the runtime. */
  constructor(sdk?: string) {
    this.#sdk = sdk;
  }

  /**
   * The files of a function, copied the first time.
   *
   * @throws {PackageEscape} if its package or a layer has a symbolic link that leads out of it.
   */
  of(configuration: FunctionConfiguration): Unpacked {
    const known = this.#of.get(configuration);
    if (known) return known;
    this.#root ??= newRoot();
    const base = mkdtempSync(join(this.#root, "f-"));
    const files = {
      bootstrap: join(base, "bootstrap.mjs"),
      task: join(base, "task"),
      opt: join(base, "opt"),
      // The path of a socket has at most 107 bytes.
      connections: join(base, "vpc"),
      sdk: this.#sdk,
    };
    for (const folder of [files.opt, files.connections, join(base, "root")]) mkdirSync(folder);
    copyFileSync(BOOTSTRAP, files.bootstrap);
    copyPackage(configuration.code, files.task);
    // Each over those before it.
    for (const layer of configuration.layers) copyPackage(layer, files.opt);
    const isRoot = process.getuid?.() === 0;
    restrictToFunctions(base, isRoot);
    if (this.#sdk !== undefined) linkScopes(this.#sdk, join(base, "node_modules"));
    if (isRoot) chownSync(this.#root, 0, UNPRIVILEGED);
    // To pass through, not to look around.
    chmodSync(this.#root, isRoot ? 0o710 : 0o700);
    const unpacked = { files, root: join(base, "root") };
    this.#of.set(configuration, unpacked);
    return unpacked;
  }

  remove(): void {
    if (this.#root !== undefined) rmSync(this.#root, { recursive: true, force: true });
  }
}

/** Lets imports of a package beside it find the SDK, where the function has no file system of its own. */
function linkScopes(sdk: string, folder: string): void {
  mkdirSync(folder);
  for (const scope of SDK_SCOPES) symlinkSync(join(sdk, scope), join(folder, scope));
  chmodSync(folder, 0o755);
}

/** Not below /tmp where that can be helped: processes may have another one. */
export function unpackedBelow(): string {
  return existsSync("/var/tmp") ? "/var/tmp" : tmpdir();
}

/** The directory of this process, after what others have left that were killed. */
function newRoot(): string {
  const below = unpackedBelow();
  const name = "signet-functions-";
  for (const left of readdirSync(below).filter((entry) => entry.startsWith(name))) {
    const path = join(below, left);
    const { uid } = lstatSync(path, { throwIfNoEntry: false }) ?? {};
    // Not of others: what they could change meanwhile, nobody may remove for them.
    if (uid !== process.getuid?.() || lives(Number(left.slice(name.length).split("-")[0])))
      continue;
    rmSync(path, { recursive: true, force: true });
  }
  return mkdtempSync(join(below, `${name}${process.pid}-`));
}

/** Without the id of a process, the directory was not made here. */
function lives(pid: number): boolean {
  return !isProcessId(pid) || isAlive(pid);
}
