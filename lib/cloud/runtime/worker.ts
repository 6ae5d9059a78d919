import type { Account } from "../account/account.ts";
import type { ExecutionEnvironment } from "./environment.ts";
import type { FunctionLog } from "./log/function-log.ts";

/**
 * A process receives no event during which its credentials could expire: an event takes at most 15 minutes, and
 * the clock may be set ahead by an hour meanwhile.
 */
const SESSION_MARGIN_MS = 76 * 60_000;

/** A process in the pool of its function. */
export interface Worker {
  environment: ExecutionEnvironment;
  busy: boolean;
  /** Whether the process has run no event yet. */
  isNew: boolean;
  readonly log: FunctionLog;
}

/** Ends the processes that run no event. */
export function endIdle(pool: ReadonlySet<Worker>): void {
  for (const { environment, busy } of pool) if (!busy) environment.kill();
}

/**
 * Returns the first idle process that can receive another event, or `undefined`. Ends those before it that must not
 * receive one.
 */
export function idleWorker(
  pool: Set<Worker>,
  { clock, directory }: Pick<Account, "clock" | "directory">,
): Worker | undefined {
  const soon = new Date(clock.now().getTime() + SESSION_MARGIN_MS);
  for (const worker of pool) {
    if (worker.busy) continue;
    const { alive, credentials } = worker.environment;
    // The session ends if its role is removed, even if a role with the same name follows.
    const hasSession = directory.sessions.get(credentials.accessKeyId) !== undefined;
    if (alive && hasSession && credentials.expiration > soon) return worker;
    worker.environment.kill();
    pool.delete(worker);
  }
  return undefined;
}
