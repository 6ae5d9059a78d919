import type { FunctionConfiguration } from "../../account/account.ts";

/** Limit of a function without reserved concurrency. AWS's account limit is 1,000. */
const UNRESERVED = 50;

/** Returns the maximum number of processes of a function. */
export function concurrencyLimit({
  reservedConcurrency,
}: Pick<FunctionConfiguration, "reservedConcurrency">): number {
  return reservedConcurrency ?? UNRESERVED;
}
