import { Command, CommanderError, Option } from "commander";
import { flagsOf, type Options, type OptionValues } from "./options.ts";
import { UsageError } from "./io.ts";

/** The part of a command that its help shows. */
export interface Syntax<O extends Options> {
  /** The words after the program that call the command, such as `encrypt set`. */
  readonly name: string;
  /** The words before the name. @default "signet" */
  readonly program?: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The words that the command takes, as the help shows them. @default - the command takes only options */
  readonly words?: string;
  /** Further forms of the usage line, without `signet` and the command's name. @default [] */
  readonly forms?: readonly string[];
  /** What the command does, if the summary is not enough. */
  readonly description?: string;
  /** All options except `--help`, which every command has. */
  readonly options: O;
  /** Text after the options. */
  readonly more?: string;
}

/** Arguments after parsing, or the text of the help if `--help` was given. */
type Parsed<O extends Options> =
  | { readonly values: OptionValues<O>; readonly words: readonly string[] }
  | { readonly help: string };

/**
 * Parses the arguments of a command.
 *
 * @throws {UsageError} If an option is unknown or lacks its value, or if the command takes no words. An unknown option
 *   that is similar to a known one has a hint.
 */
export function parse<O extends Options>(syntax: Syntax<O>, argv: readonly string[]): Parsed<O> {
  let help = "";
  const { parser, options } = parserOf(syntax, (text) => (help += text));
  try {
    parser.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.helpDisplayed") return { help };
    const { problem, meant } = mistakeOf(error, parser);
    throw new UsageError(problem, {
      hint: meant === undefined ? helpHint(syntax) : `did you mean ${meant}?`,
    });
  }
  const values = Object.entries(syntax.options).map(([name, declaration]) => {
    const option = options.get(name);
    const given = option && parser.getOptionValueSource(option.attributeName()) === "cli";
    const value: unknown = given ? parser.getOptionValue(option.attributeName()) : undefined;
    return [name, value ?? declaration.default];
  });
  // The values have the types that the declarations name.
  return { values: Object.fromEntries(values) as OptionValues<O>, words: parser.args };
}

function parserOf(
  { name, program = "signet", summary, words, forms = [], ...syntax }: Syntax<Options>,
  writeOut: (text: string) => void,
) {
  const lines = [`[options]${words === undefined ? "" : ` ${words}`}`, ...forms];
  const parser = new Command(`${program} ${name}`)
    .usage(lines.join(`\n       ${program} ${name} `))
    .description([sentence(summary), syntax.description].filter(Boolean).join("\n\n"))
    .helpOption("--help", "show this help")
    .exitOverride()
    .configureOutput({ writeOut, writeErr: () => undefined })
    .configureHelp({ helpWidth: 100 });
  if (words !== undefined) parser.argument("[words...]");
  const options = new Map<string, Option>();
  for (const [key, declaration] of Object.entries(syntax.options)) {
    const option = new Option(flagsOf(key, declaration), helpText(declaration));
    option.negate = false; // Otherwise `--no-context` would set the value of `--context`.
    if (declaration.help === undefined) option.hideHelp();
    if (declaration.group !== undefined) option.helpGroup(`${declaration.group}:`);
    if (declaration.multiple === true) {
      option.argParser((value: string, before: readonly string[] | undefined) => [
        ...(before ?? []),
        value,
      ]);
    }
    parser.addOption(option);
    options.set(key, option);
  }
  if (syntax.more !== undefined) parser.addHelpText("after", `\n${syntax.more}`);
  return { parser, options };
}

function sentence(summary: string): string {
  return `${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.`;
}

function helpText({ help = "", multiple, default: otherwise, type }: Options[string]): string {
  const shown =
    type === "string" && typeof otherwise === "string" ? ` (default: ${otherwise})` : "";
  return `${help}${multiple === true ? "; may be repeated" : ""}${shown}`;
}

/** Returns what is wrong with a command line, in one line, and the word that was probably meant instead. */
export function mistakeOf(
  error: CommanderError,
  parser: Command,
): { readonly problem: string; readonly meant: string | undefined } {
  const problem = problemOf(error, parser);
  const [, line = ""] = error.message.split("\n");
  const [begin, end] = ["(Did you mean ", "?)"];
  // The option itself is suggested if only its value is wrong.
  const suggests = line.startsWith(begin) && !problem.endsWith(NO_VALUE);
  return { problem, meant: suggests ? line.slice(begin.length, -end.length) : undefined };
}

const NO_VALUE = " takes no value";

function problemOf({ message, code }: CommanderError, { args, options }: Command): string {
  const [line = ""] = message.split("\n");
  const text = line.replace(/^error: /, "").replaceAll("'", "");
  switch (code) {
    case "commander.excessArguments":
      return `expected only options: unexpected argument ${args[0]}`;
    case "commander.optionMissingArgument":
      return text.replace(/ argument missing$/, " needs a value");
    case "commander.unknownOption": {
      // Without its value, which may be a secret.
      const [, name = ""] = /^unknown option (--[^=]*|-[^-]?)/.exec(text) ?? [];
      return options.some(({ long }) => long === name)
        ? `option ${name}${NO_VALUE}`
        : `unknown option ${name}`;
    }
    default:
      return text;
  }
}

/** Returns the line that leads to the help of a command. */
export function helpHint({
  name,
  program = "signet",
}: Pick<Syntax<Options>, "name" | "program">): string {
  const help = program === "signet" ? "--help" : "-- --help";
  return `${program} ${name} ${help} shows how to use it`;
}
