import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { CodedError, messageOf } from "../../errors.ts";
import { isCloudState, newCloudState, type CloudState } from "./cloud-state.ts";
import { acquireLock } from "./lock.ts";

/** The state directory cannot be used: another process has it, it is damaged, or it is not writable. */
export class StateUnusable extends CodedError {
  readonly code = "ERR_STATE";
}

/** An open state directory. One process has it at a time, until {@link close}. */
export interface StateDirectory {
  readonly state: CloudState;
  /** Writes the state; after a kill at any moment the old or the new one is there, whole. */
  readonly save: () => void;
  /** Writes a file beside the state, readable by the owner only. */
  readonly writeFile: (name: string, text: string) => void;
  readonly close: () => void;
}

const STATE_FILE = "state.json";

/**
 * Opens a state directory (0700), making it where there is none.
 *
 * @throws {StateUnusable} when another process holds it, when its state is damaged, or when it was made
 *   for another account or region. Nothing is overwritten then.
 */
export function openStateDirectory(
  directory: string,
  accountId: string,
  region: string,
): StateDirectory {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, 0o700);
  } catch (cause) {
    throw new StateUnusable(`cannot use ${directory}: ${messageOf(cause)}`, { cause });
  }
  const lock = acquireLock(join(directory, "lock"));
  if ("owner" in lock) {
    throw new StateUnusable(
      `${directory} is in use by process ${lock.owner}; stop that one or pass another --state`,
    );
  }
  try {
    const state = readState(join(directory, STATE_FILE)) ?? newCloudState(accountId, region);
    if (state.accountId !== accountId || state.region !== region) {
      throw new StateUnusable(
        `${directory} belongs to account ${state.accountId}, region ${state.region}; pass --account ${state.accountId} --region ${state.region}, or another --state`,
      );
    }
    const writeFile = (name: string, text: string): void => {
      writeFileAtomic.sync(join(directory, name), text, { encoding: "utf8", mode: 0o600 });
    };
    return {
      state,
      save: () => writeFile(STATE_FILE, `${JSON.stringify(state, null, 1)}\n`),
      writeFile,
      close: lock.release,
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function readState(path: string): CloudState | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new StateUnusable(`cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
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
