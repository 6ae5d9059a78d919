import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isAlive, isProcessId } from "../../cli/files/is-alive.ts";
import type { FunctionConfiguration } from "../account/account.ts";
import type { Log } from "../process/log.ts";

const BOOTSTRAP = fileURLToPath(new URL("node/bootstrap.mjs", import.meta.url));

/** The files of one function, as its processes find them. */
export interface Unpacked {
  /** The program that a process begins with. */
  readonly bootstrap: string;
  /** What is in place of Lambda's /var/task. */
  readonly task: string;
  /** What is in place of Lambda's /opt. */
  readonly opt: string;
}

/**
 * Copies of what functions run, for processes of another user: they can read them and not write them,
 * whatever the modes of the originals and of the directories above these.
 */
export class UnpackedFunctions {
  readonly #of = new Map<FunctionConfiguration, Unpacked>();
  #root: string | undefined;

  /** The files of a function, copied the first time. Those that are not there any more, a start will miss. */
  of(configuration: FunctionConfiguration, log: Log): Unpacked {
    const known = this.#of.get(configuration);
    if (known) return known;
    this.#root ??= newRoot();
    const base = join(this.#root, String(this.#of.size));
    const unpacked = {
      bootstrap: join(base, "bootstrap.mjs"),
      task: join(base, "task"),
      opt: join(base, "opt"),
    };
    this.#of.set(configuration, unpacked);
    try {
      mkdirSync(unpacked.opt, { recursive: true });
      copy(BOOTSTRAP, unpacked.bootstrap);
      copy(configuration.code, unpacked.task);
      // Each over those before it.
      for (const layer of configuration.layers) copy(layer, unpacked.opt);
      openToAll(base);
      // To pass through, not to look around.
      for (const directory of [this.#root, base]) chmodSync(directory, 0o711);
    } catch (error) {
      log(`${configuration.name}: its code cannot be copied: ${String(error)}`);
    }
    return unpacked;
  }

  remove(): void {
    if (this.#root !== undefined) rmSync(this.#root, { recursive: true, force: true });
  }
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

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true, dereference: true });
}

/** Makes everything readable for everybody, and writable for its owner only. */
function openToAll(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
    chmodSync(join(directory, entry), 0o755);
  }
}
