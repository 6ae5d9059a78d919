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

/** Ends the idle processes that must not receive another event. */
export function discardUnfit(pool: Set<Worker>, { clock, directory }: Account): void {
  const soon = new Date(clock.now().getTime() + SESSION_MARGIN_MS);
  for (const worker of pool) {
    const { alive, credentials } = worker.environment;
    // The session ends if its role is removed, even if a role with the same name follows.
    const hasSession = directory.sessions.get(credentials.accessKeyId) !== undefined;
    const fit = alive && hasSession && credentials.expiration > soon;
    if (worker.busy || fit) continue;
    worker.environment.kill();
    pool.delete(worker);
  }
}
