import { isDeepStrictEqual } from "node:util";
import type { Account, FunctionConfiguration } from "../../account/account.ts";
import { versionsOf } from "../../account/lambda/qualified.ts";

/** Returns the last version of a function if nothing has changed since, so that no further version can be published. */
export function equalVersion(
  latest: FunctionConfiguration,
  account: Account,
): FunctionConfiguration | undefined {
  const last = versionsOf(account, latest.arn).at(-1);
  return last && isDeepStrictEqual(frozenParts(last), frozenParts(latest)) ? last : undefined;
}

/** Returns the number of the next version of a function. A number is never used again, also after a deletion. */
export function nextNumber(functionArn: string, { state }: Account): number {
  const number = (state.functionVersions?.[functionArn] ?? 0) + 1;
  state.functionVersions = { ...state.functionVersions, [functionArn]: number };
  return number;
}

/** Returns a copy of a function as a version. */
export function frozen(
  latest: FunctionConfiguration,
  version: string,
  description: string | undefined,
  { clock }: Account,
): FunctionConfiguration {
  const lastModified = clock.now().toISOString();
  const described = { ...latest.described, lastModified };
  const own = description === undefined ? {} : { description };
  const functionDescription = described.description;
  return { ...latest, version, described: { ...described, functionDescription, ...own } };
}

/** Returns what a version freezes. The reserved concurrency and the tags belong to the function itself. */
function frozenParts(configuration: FunctionConfiguration): unknown {
  const {
    description,
    functionDescription = description,
    architectures,
    tracing,
  } = configuration.described;
  const left = { version: "", code: "", layers: [], reservedConcurrency: 0, recursiveLoop: "" };
  const described = { functionDescription, architectures, tracing };
  return { ...configuration, ...left, described };
}
