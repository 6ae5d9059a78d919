import { afterEach } from "vitest";
import type { TestCloud } from "../test-cloud.ts";
import { clearFaults, putFaults } from "./fault-cloud.ts";

/** A control that shifts the clock of a cloud away from the real time. */
export interface ClockShift {
  /** Current shift in ms; 0 if the clock is correct. */
  readonly ms: number;
  /** Sets the clock ahead by `seconds`, or back if `seconds` is negative. */
  readonly set: (seconds: number) => Promise<void>;
  /** Corrects the clock and ends all other faults. */
  readonly end: () => Promise<void>;
}

/** Returns a control for the clock of a test file's cloud. The clock is corrected after each test. */
export function clockShift(cloud: () => TestCloud): ClockShift {
  let ms = 0;
  const end = async (): Promise<void> => {
    await clearFaults(cloud(), ms);
    ms = 0;
  };
  afterEach(end);
  return {
    get ms() {
      return ms;
    },
    async set(seconds) {
      await putFaults(cloud(), `clock=${seconds < 0 ? "" : "+"}${seconds}s`);
      ms = seconds * 1000;
    },
    end,
  };
}
