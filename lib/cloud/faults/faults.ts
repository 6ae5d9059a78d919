import type { Clock } from "../process/clock.ts";
import { faultText, type Fault, type FaultSetting } from "./fault.ts";

/** A fault that waits for calls; it counts down. */
interface Pending extends Omit<Fault, "times"> {
  times: number | undefined;
}

/** The faults that are wanted at the moment. They end with the cloud. */
export class Faults {
  readonly #clock: Clock;
  #pending: Pending[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Takes a fault, or sets the clock. Faults with a count are given one after the other, in the order
   * they came; one without would never end, so the next for the same calls takes its place.
   */
  put(setting: FaultSetting): void {
    if ("shiftMs" in setting) {
      this.#clock.shift(setting.shiftMs);
      return;
    }
    const { service, operation } = setting;
    this.#pending = this.#pending.filter(
      (one) => one.times !== undefined || one.service !== service || one.operation !== operation,
    );
    this.#pending.push({ ...setting });
  }

  /**
   * The fault that a call is to meet, if any: the first that fits, with the times it was still to be
   * given, this one among them.
   */
  take(service: string, operation: string | undefined): Fault | undefined {
    const fault = this.#pending.find(
      (one) => one.service === service && (one.operation === "*" || one.operation === operation),
    );
    if (fault?.times === undefined) return fault;
    const given = { ...fault };
    fault.times -= 1;
    if (fault.times === 0) this.#pending = this.#pending.filter((one) => one !== fault);
    return given;
  }

  /** What is left, each as a text, in the order in which it is looked at; the clock if it is shifted. */
  list(): readonly string[] {
    const { shiftMs } = this.#clock;
    return [...this.#pending, ...(shiftMs === 0 ? [] : [{ shiftMs }])].map(faultText);
  }

  /** Forgets all of them, and sets the clock right. */
  clear(): void {
    this.#pending = [];
    this.#clock.shift(0);
  }
}
