/** The cloud's one clock: signatures, sessions and the `Date` of every answer go by it. */
export class Clock {
  #shiftMs = 0;

  /** How far it is ahead of this machine's; 0 unless somebody wants to see what a wrong clock does. */
  get shiftMs(): number {
    return this.#shiftMs;
  }

  now(): Date {
    return new Date(Date.now() + this.#shiftMs);
  }

  /** What has ended by then is over for good: also once the clock is set right. */
  surelyPast(): Date {
    return new Date(Date.now() + Math.min(0, this.#shiftMs));
  }

  /** Sets it so far ahead of this machine's, or behind. */
  shift(ms: number): void {
    this.#shiftMs = ms;
  }
}
