import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rm,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FunctionConfiguration } from "../account/account.ts";
import { addStepFunctions } from "./package/add-step-functions.ts";
import { copyCode } from "./package/copy-code.ts";
import { restrictToFunctions } from "./package/copy-package.ts";
import { ownNode, type NodeProgram, type NodePrograms } from "./versions/node-program.ts";
import { program } from "./program.ts";
import { runtimeMajor } from "./versions/runtime-major.ts";
import { SDK_SCOPES, type FunctionFiles } from "./sandbox/function-files.ts";
import { newProcessFolder } from "./sandbox/process-folder.ts";

const SHUT_IN = fileURLToPath(new URL("node/shut-in.cjs", import.meta.url));

/** The copies of one function's files, and the path of the table of mounts that its processes share. */
export interface Unpacked {
  readonly files: FunctionFiles;
  readonly mounts: string;
  /** The Node.js that runs the function. */
  readonly node: NodeProgram;
}

/**
 * Copies of the files that functions run, for processes of another user. These processes can read the copies but
 * not write them, regardless of the modes of the originals and of their parent directories.
 */
export class UnpackedFunctions {
  readonly #of = new Map<FunctionConfiguration, Unpacked>();
  readonly #sdk: string | undefined;
  readonly #nodes: Pick<NodePrograms, "of"> | undefined;
  #root: string | undefined;

  /**
   * @param sdk A `node_modules` with the AWS SDK, for functions that expect it from the runtime.
   * @param nodes The programs that run functions. @default - the Node.js of this process
   */
  constructor(sdk?: string, nodes?: Pick<NodePrograms, "of">) {
    this.#sdk = sdk;
    this.#nodes = nodes;
  }

  /**
   * Returns the copies of a function's files. Copies them the first time.
   *
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
    const node = this.#nodes?.of(runtimeMajor(configuration.runtime)) ?? ownNode;
    const files = {
      bootstrap: join(base, "bootstrap.cjs"),
      // Beside the bootstrap, which requires it.
      shutIn: join(base, "shut-in.cjs"),
      task: join(base, "task"),
      opt: join(base, "opt"),
      // The name is short because the path of a socket has at most 107 bytes.
      connections: join(base, "vpc"),
      sdk: this.#sdk,
    };
    for (const folder of [files.opt, files.connections]) mkdirSync(folder);
    writeFileSync(files.bootstrap, program());
    copyFileSync(SHUT_IN, files.shutIn);
    copyCode(configuration.code, files.task);
    addStepFunctions(configuration, files.task, this.#sdk);
    // Files of a later layer replace files of an earlier one.
    for (const layer of configuration.layers) copyCode(layer, files.opt);
    const isRoot = process.getuid?.() === 0;
    restrictToFunctions(base, isRoot);
    if (this.#sdk !== undefined) linkScopes(this.#sdk, join(base, "node_modules"));
    return { files, mounts: join(base, "fstab"), node };
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
