/** One option of a command. */
export interface OptionDeclaration {
  readonly type: "string" | "boolean";
  /** The short form, one letter without its dash. */
  readonly short?: string;
  /** Whether a text may be given several times. The value is then a list. */
  readonly multiple?: boolean;
  readonly default?: string | boolean | string[];
  /** Placeholder of the value in the help, such as `DIR`. Options of type `string` need one. */
  readonly value?: string;
  /** Description in the help. An option without one is not listed. */
  readonly help?: string;
  /** Heading under which the help lists the option. @default "Options:" */
  readonly group?: string;
}

/**
 * The options of a command by their long name, without dashes. An option whose name begins with `no-` is `true` if it
 * is given, like any other.
 */
export type Options = Readonly<Record<string, OptionDeclaration>>;

type ValueOf<O extends OptionDeclaration> = O["type"] extends "boolean"
  ? boolean
  : O extends { readonly multiple: true }
    ? string[]
    : string;

/** The values of options. An option that is not given has its default, or is `undefined`. */
export type OptionValues<O extends Options> = {
  readonly [N in keyof O]: O[N] extends { readonly default: string | boolean | string[] }
    ? ValueOf<O[N]>
    : ValueOf<O[N]> | undefined;
};

/** Returns the flags in the form that commander takes, such as `-d, --data <BODY>`. */
export function flagsOf(name: string, { type, short, value = "VALUE" }: OptionDeclaration): string {
  const names = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return type === "boolean" ? names : `${names} <${value}>`;
}
