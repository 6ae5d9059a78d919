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

/** What this file needs to know of a function or version. */
interface Version {
  readonly name: string;
  readonly arn: string;
  readonly version: string;
}

/** The functions of an account by name, and their published versions by ARN. */
interface Versions<V extends Version> {
  readonly functions: ReadonlyMap<string, V>;
  readonly functionVersions: ReadonlyMap<string, V>;
}

/** Returns the published versions of a function, the oldest first. */
export function versionsOf<V extends Version>(
  { functionVersions }: Pick<Versions<V>, "functionVersions">,
  functionArn: string,
): readonly V[] {
  return [...functionVersions.values()]
    .filter(({ arn }) => arn === functionArn)
    .toSorted((a, b) => Number(a.version) - Number(b.version));
}

/** Returns `$LATEST` and the published versions of every function. */
export function everyVersion<V extends Version>({
  functions,
  functionVersions,
}: Versions<V>): readonly V[] {
  return [...functions.values(), ...functionVersions.values()];
}

/** Whether a configuration is one that the account has now, and not one of an earlier deployment. */
export function isDeployed<V extends Version>(
  { functions, functionVersions }: Versions<V>,
  configuration: V,
): boolean {
  const { name, arn, version } = configuration;
  const current =
    version === LATEST ? functions.get(name) : functionVersions.get(`${arn}:${version}`);
  return current === configuration;
}
