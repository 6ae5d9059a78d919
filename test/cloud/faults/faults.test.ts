import { beforeEach, describe, expect, it } from "vitest";
import { Clock } from "../../../lib/cloud/process/clock.ts";
import { Faults } from "../../../lib/cloud/faults/faults.ts";
import { parseFault } from "../../../lib/cloud/faults/parse-fault.ts";

let clock: Clock;
let faults: Faults;
beforeEach(() => {
  clock = new Clock();
  faults = new Faults(clock);
});
const put = (...texts: readonly string[]) => {
  for (const text of texts) faults.put(parseFault(text));
};
/** Returns the kinds of the faults that occur in `count` calls. */
const taken = (service: string, operation: string | undefined, count: number) =>
  Array.from({ length: count }, () => faults.take(service, operation)?.kind);

describe("faults", () => {
  it("with a count occur that many times", () => {
    put("kms:Decrypt=throttle*2");
    expect(faults.list()).toEqual(["kms:Decrypt=throttle*2"]);
    expect(taken("kms", "Decrypt", 1)).toEqual(["throttle"]);
    expect(faults.list()).toEqual(["kms:Decrypt=throttle*1"]);
    expect(taken("kms", "Decrypt", 2)).toEqual(["throttle", undefined]);
    expect(faults.list()).toEqual([]);
  });

  it("without a count occur until they are cleared", () => {
    put("kms:Decrypt=hang");
    expect(taken("kms", "Decrypt", 3)).toEqual(["hang", "hang", "hang"]);
    faults.clear();
    expect(taken("kms", "Decrypt", 1)).toEqual([undefined]);
  });

  it("occur only for calls with the same service and operation", () => {
    put("kms:Decrypt=hang");
    expect(faults.take("kms", "Encrypt")).toBeUndefined();
    expect(faults.take("kms", "decrypt")).toBeUndefined();
    expect(faults.take("kms", undefined)).toBeUndefined();
    expect(faults.take("sts", "Decrypt")).toBeUndefined();
    expect(faults.take("signet", "Decrypt")).toBeUndefined();
  });

  it("for any operation of a service occur for an unknown operation too", () => {
    put("kms:*=reset*3");
    expect(taken("kms", undefined, 1)).toEqual(["reset"]);
    expect(taken("kms", "Nonsense", 1)).toEqual(["reset"]);
    expect(taken("lambda", "Invoke", 1)).toEqual([undefined]);
  });

  it("occur in the order in which they were put", () => {
    put("kms:Decrypt=throttle*2", "kms:*=error*1", "kms:Decrypt=reset*1");
    expect(taken("kms", "Decrypt", 5)).toEqual([
      "throttle",
      "throttle",
      "error",
      "reset",
      undefined,
    ]);
  });

  it("without a count are replaced by the next fault for the same calls", () => {
    put("kms:Decrypt=hang", "kms:*=reset", "kms:Decrypt=error*1");
    expect(faults.list()).toEqual(["kms:*=reset", "kms:Decrypt=error*1"]);
  });

  it("that shift the clock last until they are cleared or the clock is corrected", () => {
    put("clock=+20m", "clock=-90s");
    expect(faults.list()).toEqual(["clock=-90s"]);
    expect(Math.abs(Date.now() - 90_000 - clock.now().getTime())).toBeLessThan(1000);
    put("clock=0");
    expect(faults.list()).toEqual([]);
    put("clock=+1h");
    faults.clear();
    expect(clock.shiftMs).toBe(0);
  });
});
