import type { Account, FunctionConfiguration } from "../../account/account.ts";

/** Limit of a function without reserved concurrency. AWS's account limit is 1,000. */
const UNRESERVED = 50;

/** Returns the maximum number of processes of a function. */
export function concurrencyLimit({
  reservedConcurrency,
}: Pick<FunctionConfiguration, "reservedConcurrency">): number {
  return reservedConcurrency ?? UNRESERVED;
}

/** Returns the limit of a version, which is the limit of its function. All versions of a function share it. */
export function limitOf({ functions }: Account, version: FunctionConfiguration): number {
  return concurrencyLimit(functions.get(version.name) ?? version);
}

/** Returns the number of events that all versions of a function run. */
export function busyWorkers(
  pools: ReadonlyMap<FunctionConfiguration, ReadonlySet<{ readonly busy: boolean }>>,
  version: FunctionConfiguration,
): number {
  const own = [...pools].filter(([{ arn }]) => arn === version.arn);
  return own.reduce((sum, [, pool]) => sum + [...pool].filter(({ busy }) => busy).length, 0);
}
