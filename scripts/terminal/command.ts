import { parseArgs, type ParseArgsConfig } from "node:util";
import { messageOf } from "../../lib/errors.ts";
import { UsageError, type ExitStatus, type Io } from "./io.ts";

/** The options of a command, in the form that `parseArgs` takes. */
export type Options = NonNullable<ParseArgsConfig["options"]>;

/** The values that `parseArgs` returns for options. */
export type OptionValues<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O }>
>["values"];

/** Runs a command with its arguments, its input and its output. */
export type Main = (argv: readonly string[], io: Io) => Promise<ExitStatus>;

type ErrorClass = abstract new (...args: never[]) => Error;

interface Arguments<O extends Options> {
  readonly values: OptionValues<O>;
  /** The arguments that are neither options nor values of options. */
  readonly words: readonly string[];
  /** The arguments before parsing. */
  readonly argv: readonly string[];
}

export interface CommandDeclaration<O extends Options> {
  /** The word in front of each error message. */
  readonly name: string;
  /** The text of `--help`, which also follows each usage error. */
  readonly usage: string;
  /** All options except `--help`, which every command has. */
  readonly options: O;
  /** Whether the command takes words beside its options. @default false */
  readonly takesWords?: boolean;
  /** Whether `--no-NAME` sets a boolean option to `false`. @default false */
  readonly allowsNegation?: boolean;
  /** The errors of `run` that the arguments caused, so that they count as wrong usage. @default [] */
  readonly usageErrors?: readonly ErrorClass[];
  readonly run: (given: Arguments<O>, io: Io) => Promise<ExitStatus>;
}

/** Makes a command that parses its arguments, prints its help, and turns errors into an exit status. */
export function command<const O extends Options>(declaration: CommandDeclaration<O>): Main {
  const { name, usage, options, takesWords, allowsNegation, usageErrors, run } = declaration;
  return (argv, io) =>
    runCommand({ name, usage, usageErrors }, io, async () => {
      const parsed = parseArgs({
        args: [...argv],
        options: { ...options, help: { type: "boolean" } },
        allowPositionals: takesWords ?? false,
        allowNegative: allowsNegation ?? false,
      });
      // `parseArgs` cannot infer the values of options that are still generic here.
      const values = parsed.values as OptionValues<O> & { readonly help?: boolean };
      if (values.help === true) {
        io.out(`${usage}\n`);
        return 0;
      }
      return run({ values, words: parsed.positionals, argv }, io);
    });
}

/** Runs a command's work. Prints an error in one line and returns its exit status. Wrong usage prints the help too. */
export async function runCommand(
  {
    name,
    usage,
    usageErrors = [],
  }: Pick<CommandDeclaration<Options>, "name" | "usage" | "usageErrors">,
  io: Io,
  work: () => Promise<ExitStatus>,
): Promise<ExitStatus> {
  try {
    return await work();
  } catch (error) {
    // Node's own message about an unknown option has several lines.
    const isNodes = isParseArgsError(error);
    const message = messageOf(error);
    io.err(`${name}: ${isNodes ? message.replaceAll("\n", " ") : message}`);
    if (!isNodes && ![UsageError, ...usageErrors].some((type) => error instanceof type)) return 1;
    io.err(usage);
    return 2;
  }
}

function isParseArgsError(error: unknown): boolean {
  return (
    error instanceof TypeError && String(Reflect.get(error, "code")).startsWith("ERR_PARSE_ARGS")
  );
}
