/** The cloud's clock, for signatures, sessions and the `Date` header of every response. */
export class Clock {
  #shiftMs = 0;

  /** Milliseconds by which the clock is ahead of this machine's. It is 0 unless a fault shifts the clock. */
  get shiftMs(): number {
    return this.#shiftMs;
  }

  now(): Date {
    return new Date(Date.now() + this.#shiftMs);
  }

  /**
   * Returns the earlier of this clock's and this machine's time. A change that cannot be undone, such as the
   * deletion of a key, waits for this time, so that a clock set ahead does not cause the change.
   */
  surelyPast(): Date {
    return new Date(Date.now() + Math.min(0, this.#shiftMs));
  }

  /** Sets the clock ahead of this machine's clock, or behind it if `ms` is negative. */
  shift(ms: number): void {
    this.#shiftMs = ms;
  }
}
