import { describe, expect, it } from "vitest";
import { CodedError } from "../../../lib/errors.ts";
import { command } from "../../../scripts/terminal/command.ts";
import { UsageError } from "../../../scripts/terminal/io.ts";
import { recordingIo } from "./recording-io.ts";

class NameInvalid extends CodedError {
  readonly code = "ERR_NAME";
}

class DiskFull extends CodedError {
  readonly code = "ERR_DISK";
}

const ERRORS: Readonly<Record<string, Error>> = {
  usage: new UsageError("expected a name"),
  caused: new NameInvalid("the name is invalid"),
  failed: new DiskFull("the disk is full"),
};

const greet = command({
  name: "greet",
  summary: "greet a person",
  words: "NAME",
  options: { loud: { type: "boolean", default: false }, times: { type: "string" } },
  usageErrors: [NameInvalid],
  async run({ values: { loud, times = "1" }, words, argv }, io) {
    const error = ERRORS[words[0] ?? ""];
    if (error) throw error;
    io.out(JSON.stringify({ loud, times, words, argv }));
    return 3;
  },
});

const quiet = command({
  name: "quiet",
  summary: "say nothing",
  options: { "no-verify": { type: "boolean" } },
  async run({ values }, io) {
    io.out(String(values["no-verify"]));
    return 0;
  },
});

async function run(main: typeof greet, ...argv: readonly string[]) {
  const io = recordingIo();
  const status = await main(argv, io);
  return { status, printed: io.printed(), said: io.said() };
}

it("a command passes values, words and arguments to its work, and returns the status of the work", async () => {
  const { status, printed, said } = await run(greet, "--loud", "Ann", "--times=2");
  expect({ status, said }).toEqual({ status: 3, said: [] });
  expect(JSON.parse(printed)).toEqual({
    loud: true,
    times: "2",
    words: ["Ann"],
    argv: ["--loud", "Ann", "--times=2"],
  });
});

it("a command with --help prints its usage on standard output and does not do its work", async () => {
  expect(await run(greet, "--help", "failed")).toEqual({
    status: 0,
    printed: "usage: greet NAME\n",
    said: [],
  });
});

it("--no-NAME sets a boolean option to false if the command allows negation", async () => {
  expect(await run(quiet, "--no-verify")).toMatchObject({ status: 0, printed: "false" });
});

describe("the error of a command:", () => {
  it.each([
    ["wrong usage", ["usage"], "greet: expected a name"],
    ["an error that the arguments caused", ["caused"], "greet: the name is invalid"],
    ["an unknown option", ["--nope"], "greet: Unknown option '--nope'."],
    ["a negation that is not allowed", ["--no-loud"], "greet: Unknown option '--no-loud'."],
    ["an unknown option beside --help", ["--help", "--nope"], "greet: Unknown option '--nope'."],
  ])("%s ends with 2 and the usage", async (_, argv, message) => {
    const { status, printed, said } = await run(greet, ...argv);
    expect({ status, printed, usage: said[1], lines: said.length }).toEqual({
      status: 2,
      printed: "",
      summary: "greet a person",
      words: "NAME",
      lines: 2,
    });
    expect(said[0]).toContain(message);
    expect(said[0]).not.toContain("\n");
  });

  it("a word for a command that takes none ends with 2", async () => {
    const { status, said } = await run(quiet, "Ann");
    expect({ status, usage: said[1] }).toEqual({ status: 2, usage: "usage: quiet" });
  });

  it("any other error ends with 1 and without the usage", async () => {
    expect(await run(greet, "failed")).toEqual({
      status: 1,
      printed: "",
      said: ["greet: the disk is full"],
    });
  });
});
