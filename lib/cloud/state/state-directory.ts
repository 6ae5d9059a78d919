import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { CodedError, errorCode, messageOf } from "../../errors.ts";
import { LIMITS, readRegularText } from "../../regular-file.ts";
import { newCloudState, type CloudState } from "./cloud-state.ts";
import { isCloudState } from "./is-cloud-state.ts";
import { acquireLock, type Lock } from "../../cli/files/lock.ts";

/** The state directory cannot be used: another process uses it, it is damaged, or it is not writable. */
export class StateUnusable extends CodedError {
  readonly code = "ERR_STATE";
}

/** An open state directory. Only one process at a time can have it open. */
export interface StateDirectory {
  readonly state: CloudState;
  /**
   * Writes the state atomically. If the process is killed, the file contains either the old or the new state.
   *
   * @param state The state to write. @default - the state that was opened, as it is now
   * @throws {StateUnusable} If the directory is closed.
   */
  readonly save: (state?: CloudState) => void;
  /**
   * Returns the text of a file beside the state, or `undefined` if the file does not exist.
   *
   * @throws {StateUnusable} If the file cannot be read.
   */
  readonly readFile: (name: string) => string | undefined;
  /**
   * Writes a file beside the state, readable by the owner only.
   *
   * @throws {StateUnusable} If the directory is closed.
   */
  readonly writeFile: (name: string, text: string) => void;
  readonly close: () => void;
}

const STATE_FILE = "state.json";
/** File names that identify a state directory. Another directory with files in it is rejected. */
const OURS = /^(state\.json|lock|outputs\.json|isolation\.json)(\.|$)/;
/** The temporary file names of write-file-atomic. */
const UNFINISHED =
  /^(state\.json|outputs\.json|isolation\.json|config|credentials|ca\.pem|ca-key\.pem|[\w.%-]+\.(key|password|secret))\.\d+$/;

/**
 * Opens a state directory with mode 0700. It creates the directory if it does not exist.
 *
 * @throws {StateUnusable} If another process uses the directory, its state is damaged or belongs to another
 *   account or region, or the directory holds only other files or is not accessible. Nothing is overwritten then.
 */
export function openStateDirectory(
  directory: string,
  accountId: string,
  region: string,
): StateDirectory {
  const lock = takeDirectory(directory);
  if ("owner" in lock) {
    const { owner, elsewhere } = lock;
    throw new StateUnusable(
      elsewhere === undefined
        ? `${directory} is in use by process ${owner}; stop that process or pass another --state`
        : `${directory} is in use by process ${owner} ${elsewhere}; stop that process or pass another --state; if it no longer runs, remove ${join(directory, "lock")}`,
    );
  }
  let open = true;
  try {
    const state = readState(join(directory, STATE_FILE)) ?? newCloudState(accountId, region);
    if (state.accountId !== accountId || state.region !== region) {
      throw new StateUnusable(
        `${directory} belongs to account ${state.accountId}, region ${state.region}; pass --account ${state.accountId} --region ${state.region}, or another --state`,
      );
    }
    removeUnfinished(directory);
    const writeFile = (name: string, text: string): void => {
      // Another process may have opened the directory since.
      if (!open) throw new StateUnusable(`${directory} is closed`);
      writeFileAtomic.sync(join(directory, name), text, { encoding: "utf8", mode: 0o600 });
    };
    return {
      state,
      save: (given = state) => writeFile(STATE_FILE, `${JSON.stringify(given, null, 1)}\n`),
      readFile: (name) => readText(join(directory, name)),
      writeFile,
      close: () => {
        open = false;
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Creates the directory if necessary, and locks it. */
function takeDirectory(directory: string): Lock {
  try {
    makeDirectory(directory);
    const entries = readdirSync(directory);
    if (entries.length > 0 && !entries.some((name) => OURS.test(name))) {
      throw new StateUnusable(
        `${directory} contains other files and no state; pass an empty or new directory as --state`,
      );
    }
    chmodSync(directory, 0o700);
    return acquireLock(join(directory, "lock"));
  } catch (cause) {
    if (cause instanceof StateUnusable) throw cause;
    throw new StateUnusable(`cannot use ${directory}: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Creates a directory and its parents. `mkdirSync` with `recursive` does not end if a parent rejects new
 * entries, as /proc does (nodejs/node).
 */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectory(dirname(directory));
  mkdirSync(directory, { mode: 0o700 });
}

/** Removes the temporary files that a kill during a write has left. They contain secrets of the state. */
function removeUnfinished(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (UNFINISHED.test(name)) rmSync(join(directory, name), { force: true });
  }
}

function readText(path: string): string | undefined {
  try {
    return readRegularText(path, LIMITS.generated);
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return undefined;
    throw new StateUnusable(`cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
}

function readState(path: string): CloudState | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // `parsed` stays `undefined`, which fails below like JSON of another shape.
  }
  if (!isCloudState(parsed)) {
    throw new StateUnusable(
      `${path} is damaged; restore it from a backup, or move it away to start without state (secrets sealed under its keys are then lost)`,
    );
  }
  return parsed;
}
