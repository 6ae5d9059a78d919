import type { Account, FunctionConfiguration } from "../account.ts";

/** The version of a function that its code and configuration change. Every other version never changes. */
export const LATEST = "$LATEST";

const FUNCTION_ARN = /^(arn:[^:]+:lambda:[^:]+:\d{12}:function:([^:]+))(?::(.+))?$/;

/** The parts of an ARN of a function, version or alias. */
export interface QualifiedArn {
  /** ARN of the function, without a qualifier. */
  readonly functionArn: string;
  readonly functionName: string;
  /** A version, an alias, or `undefined` if the ARN has no qualifier. */
  readonly qualifier: string | undefined;
}

/** Returns the parts of an ARN of a function, version or alias, or `undefined` if it is another ARN. */
export function qualifiedArn(arn: string): QualifiedArn | undefined {
  const [, functionArn, functionName, qualifier] = FUNCTION_ARN.exec(arn) ?? [];
  if (functionArn === undefined || functionName === undefined) return undefined;
  return { functionArn, functionName, qualifier };
}

/** Returns the published versions of a function, the oldest first. */
export function versionsOf(
  { functionVersions }: Pick<Account, "functionVersions">,
  functionArn: string,
): readonly FunctionConfiguration[] {
  return [...functionVersions.values()]
    .filter(({ arn }) => arn === functionArn)
    .toSorted((a, b) => Number(a.version) - Number(b.version));
}

/** Returns `$LATEST` and the published versions of every function. */
export function everyVersion({
  functions,
  functionVersions,
}: Pick<Account, "functions" | "functionVersions">): readonly FunctionConfiguration[] {
  return [...functions.values(), ...functionVersions.values()];
}

/** Whether a configuration is one that the account has now, and not one of an earlier deployment. */
export function isDeployed(
  { functions, functionVersions }: Pick<Account, "functions" | "functionVersions">,
  configuration: FunctionConfiguration,
): boolean {
  const { name, arn, version } = configuration;
  const current =
    version === LATEST ? functions.get(name) : functionVersions.get(`${arn}:${version}`);
  return current === configuration;
}
