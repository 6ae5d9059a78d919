import { errorCode } from "../../errors.ts";

/** Whether a number can be the id of a process. To `kill`, zero and negative numbers mean groups. */
export function isProcessId(id: number): boolean {
  return Number.isInteger(id) && id > 0 && id < 2 ** 31;
}

/**
 * Whether a process has this id. Only `ESRCH` says that it has ended: another failure, for example `EPERM`
 * for the process of another user, counts as alive, because the files of a live process must stay.
 *
 * @param id A number that {@link isProcessId} accepts.
 */
export function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}
