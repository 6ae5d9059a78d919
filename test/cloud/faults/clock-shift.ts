import { afterEach } from "vitest";
import type { TestCloud } from "../test-cloud.ts";
import { clearFaults, putFaults } from "./fault-cloud.ts";

/** How far the clock of a cloud is from the real time. */
export interface ClockShift {
  readonly ms: number;
  /** Sets the difference; a negative one puts the clock back. */
  readonly set: (seconds: number) => Promise<void>;
  /** Corrects the clock and ends each other fault too. */
  readonly end: () => Promise<void>;
}

/** Shifts the clock of the cloud that the tests of this file use; each test ends with a correct clock. */
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
