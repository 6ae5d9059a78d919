/** The names that intrinsic functions can refer to. Each look-up throws if the name does not exist. */
export interface Scope {
  readonly ref: (name: string) => unknown;
  readonly getAtt: (logicalId: string, attribute: string) => unknown;
  readonly importValue: (name: string) => string;
  readonly stackOutput: (stackName: string, output: string) => string;
  readonly condition: (name: string) => boolean;
  /** Returns `undefined` if the mapping has no such value. */
  readonly mapping: (map: string, key: string, attribute: string) => unknown;
  /** Whether the functions of the transform `AWS::LanguageExtensions` are allowed. @default false */
  readonly extended?: boolean;
  /** Whether the functions of rules are allowed too. @default false */
  readonly ofRule?: boolean;
}

/** Value of `AWS::NoValue`. A property or list element with this value is left out. */
export const NO_VALUE = Symbol("AWS::NoValue");
