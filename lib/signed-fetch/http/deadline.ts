import { setTimeout as sleep } from "node:timers/promises";
import { LONGEST_TIMEOUT } from "./transport.ts";

/**
 * Latest time at which a call ends, by the monotonic clock, which a change of the system time does not affect.
 * The call ends at once if its caller aborts it.
 */
export class Deadline {
  readonly signal: AbortSignal | undefined;
  readonly #end: number;

  constructor(timeoutMs: number, signal?: AbortSignal) {
    this.signal = signal;
    this.#end = performance.now() + timeoutMs;
  }

  get leftMs(): number {
    return Math.max(0, this.#end - performance.now());
  }

  /**
   * Waits for the given time, at most 24 days, even if it ends after the deadline.
   *
   * @throws {unknown} If the caller aborts: the signal's reason.
   */
  async wait(ms: number): Promise<void> {
    this.signal?.throwIfAborted();
    if (ms <= 0) return;
    await sleep(Math.min(ms, LONGEST_TIMEOUT), undefined, { signal: this.signal }).catch(
      (error: unknown) => {
        this.signal?.throwIfAborted();
        throw error;
      },
    );
  }

  /**
   * Resolves with the promise's value, or with `undefined` if the deadline comes first.
   *
   * @throws {unknown} If the caller aborts: the signal's reason. If the promise rejects: its error.
   */
  async meet<T>(promise: Promise<T>): Promise<{ readonly value: T } | undefined> {
    const { signal } = this;
    signal?.throwIfAborted();
    let timer: NodeJS.Timeout | undefined;
    let stop = (): void => undefined;
    const stopped = new Promise<undefined>((resolve) => {
      stop = () => resolve(undefined);
      timer = setTimeout(stop, Math.min(this.leftMs, LONGEST_TIMEOUT));
      signal?.addEventListener("abort", stop, { once: true });
    });
    try {
      const first = await Promise.race([promise.then((value) => ({ value })), stopped]);
      signal?.throwIfAborted();
      return first;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }
}
