import { readFileSync } from "node:fs";
import { CodedError } from "../../lib/errors.ts";

/** The command was stopped before it served. */
class StartInterrupted extends CodedError {
  readonly code = "ERR_START_INTERRUPTED";
}

/** How often the parent processes are looked for. */
const LOOK_MS = 500;

/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP. A second one ends the process at once.
 *
 * A process that npm started also stops when npm or the shell between the two ends. npm passes signals to the shell, but
 * the shell ends without passing them on, and the cloud would keep its ports and the lock of its state.
 */
export function stopSignal(env: Readonly<NodeJS.ProcessEnv>): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  const controller = new AbortController();
  const before = ancestors();
  const look =
    env["npm_command"] === undefined
      ? undefined
      : setInterval(() => {
          if (ancestors() !== before) stop();
        }, LOOK_MS).unref();
  const release = (): void => {
    clearInterval(look);
    process.off("SIGINT", stop).off("SIGTERM", stop).off("SIGHUP", stop);
  };
  const stop = (): void => {
    release();
    controller.abort(new StartInterrupted("stopped before the start was complete"));
  };
  process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop);
  return { signal: controller.signal, release };
}

const SHELL = /^(?:ba|da|k|z)?sh$/;

/**
 * Returns the id of the parent process, and the id of its parent if the parent is a shell that npm has started. A
 * process whose parent ends gets another one. Only Linux shows the parent of a parent in a file.
 */
function ancestors(): string {
  const { ppid } = process;
  try {
    const status = readFileSync(`/proc/${ppid}/status`, "utf8");
    const [, name = ""] = /^Name:\s*(.*)$/m.exec(status) ?? [];
    const [, grandparent = ""] = /^PPid:\s*(\d+)$/m.exec(status) ?? [];
    return SHELL.test(name) ? `${ppid} ${grandparent}` : String(ppid);
  } catch {
    return String(ppid);
  }
}
