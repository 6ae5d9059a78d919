import type { Account, FunctionConfiguration } from "./account.ts";

/** Returns a value of each function, by the function's name. */
export function byFunctionName<T>(
  { functions }: Account,
  value: (configuration: FunctionConfiguration) => T,
): Readonly<Record<string, T>> {
  return Object.fromEntries([...functions.values()].map((one) => [one.name, value(one)]));
}
