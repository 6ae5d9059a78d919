import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { CodedError, errorCode, messageOf } from "../../errors.ts";
import { LIMITS, readRegularText } from "../../regular-file.ts";
import { newCloudState, type CloudState } from "./cloud-state.ts";
import { isCloudState } from "./is-cloud-state.ts";
import { acquireLock, type Lock } from "../../cli/files/lock.ts";

/** The state directory cannot be used: another process has it, it is damaged, or it is not writable. */
export class StateUnusable extends CodedError {
  readonly code = "ERR_STATE";
}

/** An open state directory. One process has it at a time, until {@link close}. */
export interface StateDirectory {
  readonly state: CloudState;
  /** Writes the state; after a kill at any moment the old or the new one is there, whole. */
  readonly save: () => void;
  /** The text of a file beside the state, where there is one. */
  readonly readFile: (name: string) => string | undefined;
  /** Writes a file beside the state, readable by the owner only. */
  readonly writeFile: (name: string, text: string) => void;
  readonly close: () => void;
}

const STATE_FILE = "state.json";
/** By these a directory is known as one that was used before; any other is left alone. */
const OURS = /^(state\.json|lock|outputs\.json)(\.|$)/;
/** The names write-file-atomic writes under before it renames. */
const UNFINISHED =
  /^(state\.json|outputs\.json|isolation\.json|config|credentials|ca\.pem|ca-key\.pem|[\w-]+\.(key|password|secret))\.\d+$/;

/**
 * Opens a state directory (0700), making it where there is none.
 *
 * @throws {StateUnusable} when another process holds it, when its state is damaged, when it was made for
 *   another account or region, or when the directory is somebody else's. Nothing is overwritten then.
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
        ? `${directory} is in use by process ${owner}; stop that one or pass another --state`
        : `${directory} is in use by process ${owner} ${elsewhere}; stop that one or pass another --state; if it no longer runs, remove ${join(directory, "lock")}`,
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
      // Another process may have it by now.
      if (!open) throw new StateUnusable(`${directory} is closed`);
      writeFileAtomic.sync(join(directory, name), text, { encoding: "utf8", mode: 0o600 });
    };
    return {
      state,
      save: () => writeFile(STATE_FILE, `${JSON.stringify(state, null, 1)}\n`),
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

/** Makes or claims the directory, and locks it. */
function takeDirectory(directory: string): Lock {
  try {
    makeDirectory(directory);
    const entries = readdirSync(directory);
    if (entries.length > 0 && !entries.some((name) => OURS.test(name))) {
      throw new StateUnusable(
        `${directory} holds other files and no state; pass a --state directory of its own`,
      );
    }
    chmodSync(directory, 0o700);
    return acquireLock(join(directory, "lock"));
  } catch (cause) {
    if (cause instanceof StateUnusable) throw cause;
    throw new StateUnusable(`cannot use ${directory}: ${messageOf(cause)}`, { cause });
  }
}

/** As `mkdirSync` with `recursive`, which turns in circles where a parent refuses (nodejs/node, /proc). */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectory(dirname(directory));
  mkdirSync(directory, { mode: 0o700 });
}

/** Removes what a kill in the middle of a write has left: a file of the state's text that nobody reads. */
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
    // Falls through to the same answer as JSON of another shape.
  }
  if (!isCloudState(parsed)) {
    throw new StateUnusable(
      `${path} is damaged; restore it from a backup, or move it away to start anew (secrets sealed under its keys are lost then)`,
    );
  }
  return parsed;
}
