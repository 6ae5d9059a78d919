import { chmodSync, mkdirSync, mkdtempSync, rm, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { FunctionConfiguration } from "../account/account.ts";
import { addStepFunctions } from "./package/add-step-functions.ts";
import { copyCode } from "./package/copy-code.ts";
import { restrictToFunctions } from "./package/copy-package.ts";
import type { FunctionProgram } from "./programs/function-program.ts";
import { nodeRuntime } from "./programs/node-runtime.ts";
import type { Programs } from "./programs/programs.ts";
import { ownNode } from "./versions/node-program.ts";
import { SDK_SCOPES, type FunctionFiles } from "./sandbox/function-files.ts";
import { newProcessFolder } from "./sandbox/process-folder.ts";

/** Runs functions with the Node.js of this process only. */
const ownPrograms: Programs = { of: (configuration) => nodeRuntime(ownNode, configuration) };

/** The copies of one function's files, and the path of the table of mounts that its processes share. */
export interface Unpacked {
  readonly files: FunctionFiles;
  readonly mounts: string;
  readonly program: FunctionProgram;
}

/**
 * Copies of the files that functions run, for processes of another user. These processes can read the copies but
 * not write them, regardless of the modes of the originals and of their parent directories.
 */
export class UnpackedFunctions {
  readonly #of = new Map<FunctionConfiguration, Unpacked>();
  readonly #sdk: string | undefined;
  readonly #programs: Programs;
  #root: string | undefined;

  /**
   * @param sdk A `node_modules` with the AWS SDK, for functions that expect it from the runtime.
   * @param programs The programs that run functions. @default - the Node.js of this process
   */
  constructor(sdk?: string, programs: Programs = ownPrograms) {
    this.#sdk = sdk;
    this.#programs = programs;
  }

  /**
   * Returns the copies of a function's files, and the program that runs it. Copies the files the first time.
   *
   * @throws {RuntimeRefused} If no program of this machine can run the function.
   * @throws {PackageEscape} If the package or a layer has a symbolic link that leads out of it, or a link to a
   *   directory that contains the link.
   * @throws {ArchiveUnusable} If the ZIP file of the package or of a layer is damaged or too large.
   */
  of(configuration: FunctionConfiguration): Unpacked {
    const known = this.#of.get(configuration);
    if (known) return known;
    this.#root ??= newProcessFolder();
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
    const program = this.#programs.of(configuration);
    const sdk = program.usesSdk ? this.#sdk : undefined;
    const files = {
      bootstrap: join(base, basename(program.bootstrap)),
      // Beside the bootstrap, which requires it.
      shutIn: join(base, "shut-in.cjs"),
      task: join(base, "task"),
      opt: join(base, "opt"),
      // The name is short because the path of a socket has at most 107 bytes.
      connections: join(base, "vpc"),
      sdk,
    };
    for (const folder of [files.opt, files.connections]) mkdirSync(folder);
    copyCode(configuration.code, files.task);
    addStepFunctions(configuration, files.task, sdk);
    // Files of a later layer replace files of an earlier one.
    for (const layer of configuration.layers) copyCode(layer, files.opt);
    program.prepare(files);
    const isRoot = process.getuid?.() === 0;
    restrictToFunctions(base, isRoot);
    if (sdk !== undefined) linkScopes(sdk, join(base, "node_modules"));
    return { files, mounts: join(base, "fstab"), program };
  }

  /** Functions whose files are copied. */
  get known(): ReadonlyMap<FunctionConfiguration, Unpacked> {
    return this.#of;
  }

  /** Forgets the copies of a function, so that the next call of `of` copies its files anew. */
  drop(configuration: FunctionConfiguration, unused: Promise<unknown>): void {
    const known = this.#of.get(configuration);
    if (!known) return;
    this.#of.delete(configuration);
    const base = dirname(known.mounts);
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
