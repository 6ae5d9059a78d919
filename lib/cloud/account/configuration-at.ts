import type { Account, FunctionConfiguration } from "./account.ts";
import { LATEST } from "./lambda/qualified.ts";

const SUFFIX = `:${LATEST}`;

type Functions = Pick<Account, "functions" | "functionVersions" | "functionAliases">;

/**
 * Returns what an ARN of a function, version or alias runs, or `undefined` if nothing is deployed under the ARN. An
 * alias of two versions chooses one of them for each call.
 *
 * @param random Returns a number from 0 up to 1. @default - a random number
 */
export function configurationAt(
  { functions, functionVersions, functionAliases }: Functions,
  arn: string,
  random: () => number = Math.random,
): FunctionConfiguration | undefined {
  const alias = functionAliases.get(arn);
  if (alias) {
    const { additional } = alias;
    const version = additional && random() < additional.weight ? additional.version : alias.version;
    const functionArn = arn.slice(0, arn.lastIndexOf(":"));
    return configurationAt(
      { functions, functionVersions, functionAliases: new Map() },
      `${functionArn}:${version}`,
    );
  }
  const published = functionVersions.get(arn);
  if (published) return published;
  const functionArn = arn.endsWith(SUFFIX) ? arn.slice(0, -SUFFIX.length) : arn;
  const latest = functions.get(functionArn.slice(functionArn.lastIndexOf(":") + 1));
  return latest?.arn === functionArn ? latest : undefined;
}

/** Returns what an ARN names for an operation that shows it. An alias of two versions shows its own version. */
export function shownConfigurationAt(
  functions: Functions,
  arn: string,
): FunctionConfiguration | undefined {
  return configurationAt(functions, arn, () => 1);
}
