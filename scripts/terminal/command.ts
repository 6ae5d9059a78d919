import { messageOf } from "../../lib/errors.ts";
import { UsageError, type ExitStatus, type Io } from "./io.ts";
import type { Options, OptionValues } from "./options.ts";
import { helpHint, parse, type Syntax } from "./parser.ts";

/** Runs a command with its arguments, its input and its output. */
export interface Main {
  (argv: readonly string[], io: Io): Promise<ExitStatus>;
  /** The options of the command, and of its sub-commands by their name, for the completion of shells. */
  readonly completes: Completes;
}

/** The words that a shell can complete after a command. */
export interface Completes {
  readonly options: Options;
  readonly commands?: Readonly<Record<string, Completes & { readonly summary: string }>>;
}

type ErrorClass = abstract new (...args: never[]) => Error;

interface Arguments<O extends Options> {
  readonly values: OptionValues<O>;
  /** The arguments that are neither options nor values of options. */
  readonly words: readonly string[];
  /** The arguments before parsing. */
  readonly argv: readonly string[];
}

export interface CommandDeclaration<O extends Options> extends Syntax<O> {
  /** The errors of `run` that the arguments caused, so that they count as wrong usage. @default [] */
  readonly usageErrors?: readonly ErrorClass[];
  readonly run: (given: Arguments<O>, io: Io) => Promise<ExitStatus>;
}

/** Makes a command that parses its arguments, prints its help, and turns errors into an exit status. */
export function command<const O extends Options>(declaration: CommandDeclaration<O>): Main {
  const { options, run } = declaration;
  const main = (argv: readonly string[], io: Io) =>
    runCommand(declaration, io, async () => {
      const parsed = parse(declaration, argv);
      if (!("help" in parsed)) return run({ ...parsed, argv }, io);
      io.out(parsed.help);
      return 0;
    });
  return Object.assign(main, { completes: { options } });
}

/** Runs a command's work. Prints an error in one line, and for wrong usage a second line that says what to do. */
export async function runCommand(
  declaration: Pick<CommandDeclaration<Options>, "name" | "program" | "usageErrors">,
  io: Io,
  work: () => Promise<ExitStatus>,
): Promise<ExitStatus> {
  try {
    return await work();
  } catch (error) {
    const { name, usageErrors = [] } = declaration;
    const [first = ""] = name.split(" ");
    io.err(`${first}: ${messageOf(error)}`);
    if (error instanceof UsageError) io.err(`  ${error.hint ?? helpHint(declaration)}`);
    else if (usageErrors.some((type) => error instanceof type))
      io.err(`  ${helpHint(declaration)}`);
    else return 1;
    return 2;
  }
}
