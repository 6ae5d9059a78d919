import type { LogEvent, OutputEntry } from "../../../lib/cloud/process/log.ts";

/** An event of a line that a function printed. */
export type OutputEvent = Extract<LogEvent, { type: "output" }>;

/** Time in ms for which output waits for the end of its request. */
const HELD_MS = 1_000;
/** Number of characters after which output of a request no longer waits. */
const HELD_LENGTH = 65_536;

interface Held {
  readonly lines: OutputEvent[];
  length: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Holds back the output of functions until the line of their request is printed, so that the output of concurrent
 * requests does not mix. Long output, and output of a long request, is passed on earlier, a part at a time.
 */
export class GatheredOutput {
  readonly #held = new Map<string, Held>();
  readonly #early: (lines: readonly OutputEvent[]) => void;

  /** @param early Receives output that no longer waits for the end of its request. */
  constructor(early: (lines: readonly OutputEvent[]) => void) {
    this.#early = early;
  }

  add(event: OutputEvent): void {
    const key = keyOf(event);
    const held = this.#held.get(key) ?? this.#hold(key);
    held.lines.push(event);
    held.length += event.line.length;
    if (held.length > HELD_LENGTH) this.#release(key);
  }

  /** Returns the output that waits for a request or an asynchronous invocation, and holds it no longer. */
  take(key: string): readonly OutputEvent[] {
    const held = this.#held.get(key);
    if (!held) return [];
    clearTimeout(held.timer);
    this.#held.delete(key);
    return held.lines;
  }

  /** Passes on everything that still waits. */
  flush(): void {
    for (const key of this.#held.keys()) this.#release(key);
  }

  #hold(key: string): Held {
    // Output that waits must not keep the process running.
    const timer = setTimeout(() => this.#release(key), HELD_MS).unref();
    const held: Held = { lines: [], length: 0, timer };
    this.#held.set(key, held);
    return held;
  }

  #release(key: string): void {
    this.#early(this.take(key));
  }
}

function keyOf({ requestId, invocationId }: OutputEntry): string {
  return requestId ?? invocationId;
}
