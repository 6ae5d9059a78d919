import { parseWords, splitProgram, type Words } from "../input/words.ts";
import type { Options } from "../../terminal/options.ts";
import { parse, type Syntax } from "../../terminal/parser.ts";
import type { ExitStatus, Io } from "../../terminal/io.ts";

/** The description of a sub-command of `signet encrypt`. Its name has one word. */
interface Description extends Omit<Syntax<Options>, "options" | "program"> {
  /** Whether its words end with a program and the program's arguments. @default false */
  readonly runsProgram?: boolean;
}

/** A sub-command of `signet encrypt`. */
export interface SubCommand extends Description {
  /** All options. They are needed to separate words from the values of options before the sub-command is known. */
  readonly options: Options;
  /** @param argv Without the sub-command's own name. */
  readonly run: (argv: readonly string[], io: Io) => Promise<ExitStatus>;
}

/** One call of a sub-command, after parsing. */
export interface Task<O extends Options> extends Words<O> {
  /** The program to run and its arguments; empty unless the sub-command runs one. */
  readonly program: readonly string[];
  readonly io: Io;
}

export interface Declaration<O extends Options, T> extends Description {
  readonly options: O;
  readonly run: (task: T) => Promise<ExitStatus> | ExitStatus;
}

/** Makes a sub-command that has no other options than those it declares. */
export function subCommand<const O extends Options>(
  declaration: Declaration<O, Task<O>>,
): SubCommand {
  const { options, runsProgram = false } = declaration;
  return {
    ...declaration,
    async run(argv, io) {
      const { own, program } = runsProgram
        ? splitProgram(argv, options)
        : { own: argv, program: [] };
      const syntax = { ...declaration, name: `encrypt ${declaration.name}` };
      return declaration.run({ ...parseWords(own, syntax), program, io });
    },
  };
}

/** Returns the help of `signet encrypt` or of one of its sub-commands. */
export function helpOf(syntax: Syntax<Options>): string {
  const parsed = parse(syntax, ["--help"]);
  return "help" in parsed ? parsed.help : "";
}
