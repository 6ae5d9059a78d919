import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rm,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isAlive, isProcessId } from "../../cli/files/is-alive.ts";
import type { FunctionConfiguration } from "../account/account.ts";
import { copyPackage, restrictToFunctions } from "./copy-package.ts";
import { SDK_SCOPES, type FunctionFiles } from "./sandbox/function-files.ts";
import { UNPRIVILEGED } from "./sandbox/sandbox.ts";

const BOOTSTRAP = fileURLToPath(new URL("node/bootstrap.mjs", import.meta.url));
const SHUT_IN = fileURLToPath(new URL("node/shut-in.cjs", import.meta.url));

/** The copies of one function's files, and a folder for the root of its processes' file system. */
export interface Unpacked {
  readonly files: FunctionFiles;
  readonly root: string;
}

/**
 * Copies of the files that functions run, for processes of another user. These processes can read the copies but
 * not write them, regardless of the modes of the originals and of their parent directories.
 */
export class UnpackedFunctions {
  readonly #of = new Map<FunctionConfiguration, Unpacked>();
  readonly #sdk: string | undefined;
  #root: string | undefined;

  /** @param sdk A `node_modules` with the AWS SDK, for functions that expect it from the runtime. */
  constructor(sdk?: string) {
    this.#sdk = sdk;
  }

  /**
   * Returns the copies of a function's files. Copies them the first time.
   *
   * @throws {PackageEscape} If the package or a layer has a symbolic link that leads out of it, or a link to a
   *   directory that contains the link.
   */
  of(configuration: FunctionConfiguration): Unpacked {
    const known = this.#of.get(configuration);
    if (known) return known;
    this.#root ??= newRoot();
    const base = mkdtempSync(join(this.#root, "f-"));
    try {
      const unpacked = this.#unpack(configuration, base);
      this.#of.set(configuration, unpacked);
      return unpacked;
    } catch (error) {
      rmSync(base, { recursive: true, force: true });
      throw error;
    }
  }

  #unpack(configuration: FunctionConfiguration, base: string): Unpacked {
    const files = {
      bootstrap: join(base, "bootstrap.mjs"),
      // Beside the bootstrap, which imports it.
      shutIn: join(base, "shut-in.cjs"),
      task: join(base, "task"),
      opt: join(base, "opt"),
      // The name is short because the path of a socket has at most 107 bytes.
      connections: join(base, "vpc"),
      sdk: this.#sdk,
    };
    for (const folder of [files.opt, files.connections, join(base, "root")]) mkdirSync(folder);
    copyFileSync(BOOTSTRAP, files.bootstrap);
    copyFileSync(SHUT_IN, files.shutIn);
    copyPackage(configuration.code, files.task);
    // Files of a later layer replace files of an earlier one.
    for (const layer of configuration.layers) copyPackage(layer, files.opt);
    const isRoot = process.getuid?.() === 0;
    restrictToFunctions(base, isRoot);
    if (this.#sdk !== undefined) linkScopes(this.#sdk, join(base, "node_modules"));
    return { files, root: join(base, "root") };
  }

  /** Functions whose files are copied. */
  known(): readonly FunctionConfiguration[] {
    return [...this.#of.keys()];
  }

  /** Forgets the copies of a function, so that the next call of `of` copies its files anew. */
  drop(configuration: FunctionConfiguration, unused: Promise<unknown>): void {
    const known = this.#of.get(configuration);
    if (!known) return;
    this.#of.delete(configuration);
    const base = dirname(known.root);
    // A copy that cannot be removed now is removed with the folder of all copies.
    void unused.then(() => rm(base, { recursive: true, force: true }, () => undefined));
  }

  remove(): void {
    if (this.#root !== undefined) rmSync(this.#root, { recursive: true, force: true });
  }
}

/** Links the SDK beside the package. Imports find it there if the function has no file system of its own. */
function linkScopes(sdk: string, folder: string): void {
  mkdirSync(folder);
  for (const scope of SDK_SCOPES) symlinkSync(join(sdk, scope), join(folder, scope));
  chmodSync(folder, 0o755);
}

/** The parent directory of the copies. It is not /tmp if possible, because processes may have another /tmp. */
export function unpackedBelow(): string {
  return existsSync("/var/tmp") ? "/var/tmp" : tmpdir();
}

/** Creates the directory of this process, and removes the directories of processes that were killed. */
function newRoot(): string {
  const below = unpackedBelow();
  const name = "signet-functions-";
  for (const left of readdirSync(below).filter((entry) => entry.startsWith(name))) {
    const path = join(below, left);
    const { uid } = lstatSync(path, { throwIfNoEntry: false }) ?? {};
    // Skips directories of other users, because these users could change them during the removal.
    if (uid !== process.getuid?.() || lives(Number(left.slice(name.length).split("-")[0])))
      continue;
    rmSync(path, { recursive: true, force: true });
  }
  const root = mkdtempSync(join(below, `${name}${process.pid}-`));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(root, 0, UNPRIVILEGED);
  // Functions can open paths below the directory, but not list it.
  chmodSync(root, isRoot ? 0o710 : 0o700);
  return root;
}

/** Returns whether a process runs. Also true for an invalid id, because this program did not make that directory. */
function lives(pid: number): boolean {
  return !isProcessId(pid) || isAlive(pid);
}
