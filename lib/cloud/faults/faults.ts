import type { Clock } from "../process/clock.ts";
import { faultText, type Fault, type FaultSetting } from "./fault.ts";

/** A fault that has not ended yet. `times` counts down. */
interface Pending extends Omit<Fault, "times"> {
  times: number | undefined;
}

/** The faults that are currently set. They are not persisted. */
export class Faults {
  readonly #clock: Clock;
  #pending: Pending[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Adds a fault, or sets the clock. Faults with a count apply one after the other, in the order in which they
   * were added. A fault without a count never ends, so the next fault for the same calls replaces it.
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
   * Returns the first fault that applies to a call and counts it down.
   *
   * @returns The fault, whose `times` still counts this call, or `undefined` if no fault applies.
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

  /** Returns the remaining faults as text, in the order in which they apply, then the clock if it is shifted. */
  list(): readonly string[] {
    const { shiftMs } = this.#clock;
    return [...this.#pending, ...(shiftMs === 0 ? [] : [{ shiftMs }])].map(faultText);
  }

  /** Removes all faults and sets the clock back to this machine's time. */
  clear(): void {
    this.#pending = [];
    this.#clock.shift(0);
  }
}
