import { describe, expect, it } from "vitest";
import { CodedError } from "../../../lib/errors.ts";
import { command } from "../../../scripts/terminal/command.ts";
import { UsageError } from "../../../scripts/terminal/io.ts";
import { recordingIo } from "./recording-io.ts";
import { helpHint, wrongUsage } from "./wrong-usage.ts";

class NameInvalid extends CodedError {
  readonly code = "ERR_NAME";
}

class DiskFull extends CodedError {
  readonly code = "ERR_DISK";
}

const ERRORS: Readonly<Record<string, Error>> = {
  usage: new UsageError("expected a name"),
  hinted: new UsageError("no name", { hint: "pass Ann" }),
  caused: new NameInvalid("the name is invalid"),
  failed: new DiskFull("the disk is full"),
};

const greet = command({
  name: "greet",
  summary: "greet a person",
  words: "NAME",
  options: {
    loud: { type: "boolean", default: false, short: "l", help: "shout" },
    times: { type: "string", value: "N", help: "how often" },
    to: { type: "string", multiple: true, value: "NAME", help: "another person", group: "More" },
    password: { type: "string" },
  },
  more: "Exit status: 3.",
  usageErrors: [NameInvalid],
  async run({ values: { loud, times = "1", to }, words, argv }, io) {
    const error = ERRORS[words[0] ?? ""];
    if (error) throw error;
    io.out(JSON.stringify({ loud, times, to, words, argv }));
    return 3;
  },
});

const quiet = command({
  name: "quiet",
  program: "npm run",
  summary: "say nothing",
  options: { context: { type: "string" }, "no-context": { type: "boolean" } },
  async run({ values }, io) {
    io.out(JSON.stringify(values));
    return 0;
  },
});

async function run(main: typeof greet, ...argv: readonly string[]) {
  const io = recordingIo();
  const status = await main(argv, io);
  return { status, printed: io.printed(), said: io.said() };
}

it("a command passes values, words and arguments to its work, and returns the status of the work", async () => {
  const argv = ["--loud", "Ann", "--times=2", "--to", "Bob", "--to=-1", "--", "--Cy"];
  const { status, printed, said } = await run(greet, ...argv);
  expect({ status, said }).toEqual({ status: 3, said: [] });
  expect(JSON.parse(printed)).toEqual({
    loud: true,
    times: "2",
    to: ["Bob", "-1"],
    words: ["Ann", "--Cy"],
    argv,
  });
});

it("a command with --help prints its help on standard output and does not do its work", async () => {
  const help = `Usage: signet greet [options] NAME

Greet a person.

Options:
  -l, --loud   shout
  --times <N>  how often
  --help       show this help

More:
  --to <NAME>  another person; may be repeated

Exit status: 3.
`;
  expect(await run(greet, "--help", "failed")).toEqual({ status: 0, printed: help, said: [] });
});

it.each([
  [[], {}],
  [["--no-context"], { "no-context": true }],
  [["--context", "a", "--no-context"], { context: "a", "no-context": true }],
])("--no-NAME is an option of its own beside --NAME: %j", async (argv, values) => {
  const { status, printed } = await run(quiet, ...argv);
  expect({ status, values: JSON.parse(printed) }).toEqual({ status: 0, values });
});

describe("the error of a command:", () => {
  it.each([
    ["wrong usage", ["usage"], "greet: expected a name"],
    ["an error that the arguments caused", ["caused"], "greet: the name is invalid"],
    ["an unknown option", ["--none-such"], "greet: unknown option --none-such"],
    ["an unknown option of one letter", ["-xs3cret"], "greet: unknown option -x"],
    ["an unknown option of several lines", ["--a\nb"], "greet: unknown option --a"],
    ["a value for an option without one", ["--loud=yes"], "greet: option --loud takes no value"],
    ["an option without its value", ["--times"], "greet: option --times <N> needs a value"],
  ])("%s ends with 2 and the way to the help", async (_, argv, message) => {
    expect(await run(greet, ...argv)).toMatchObject(wrongUsage(message, helpHint("greet")));
  });

  it.each([
    ["an unknown option that is nearly right", ["--lout"], "  did you mean --loud?"],
    ["a negation of an option", ["--no-loud"], "  did you mean --loud?"],
    ["an error with a hint", ["hinted"], "  pass Ann"],
  ])("%s ends with 2 and a hint", async (_, argv, hint) => {
    expect(await run(greet, ...argv)).toMatchObject(
      wrongUsage(/^greet: (?:unknown option --|no name$)/, hint),
    );
  });

  it("an option that the help does not show is not suggested", async () => {
    expect(await run(greet, "--passwort")).toMatchObject(
      wrongUsage(/^greet: unknown/, helpHint("greet")),
    );
  });

  it("a word for a command that takes none ends with 2", async () => {
    const hint = "  npm run quiet -- --help shows how to use it";
    const message = "quiet: expected only options: unexpected argument Ann";
    expect(await run(quiet, "Ann")).toMatchObject(wrongUsage(message, hint));
  });

  it("any other error ends with 1 and without a hint", async () => {
    expect(await run(greet, "failed")).toEqual({
      status: 1,
      printed: "",
      said: ["greet: the disk is full"],
    });
  });
});
