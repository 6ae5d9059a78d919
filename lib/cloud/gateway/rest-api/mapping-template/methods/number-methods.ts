import type { Budget } from "../limits/budget.ts";
import type { Value } from "../values/value.ts";
import type { Methods } from "./methods.ts";

const whole = (self: bigint | number): Value =>
  typeof self === "bigint" ? self : Number.isFinite(self) ? BigInt(Math.trunc(self)) : 0n;

export const NUMBER_METHODS: Methods<bigint | number> = new Map<
  string,
  (self: bigint | number, parameters: readonly Value[], budget: Budget) => Value | undefined
>([
  ["intValue", whole],
  ["longValue", whole],
  ["doubleValue", Number],
  ["floatValue", Number],
  [
    "compareTo",
    (self, [other]) => {
      if (typeof other !== "bigint" && typeof other !== "number") return undefined;
      if (self < other) return -1n;
      return self > other ? 1n : 0n;
    },
  ],
]);
