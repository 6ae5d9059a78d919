import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../../scripts/signet/commands.ts";
import { signet } from "../../../scripts/signet/main.ts";
import { project, signetPath } from "../run-command.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { helpHint, wrongUsage } from "../terminal/wrong-usage.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

async function run(...argv: readonly string[]) {
  const io = recordingIo();
  const status = await signet(argv, io);
  return { status, printed: io.printed(), said: io.said() };
}

const { version }: { version: string } = JSON.parse(
  readFileSync(join(project, "package.json"), "utf8"),
);

describe("signet", () => {
  it.each([[["--help"]], [["help"]], [["help", "--help"]]])(
    "lists all commands for %j",
    async (argv) => {
      const { status, printed, said } = await run(...argv);
      expect({ status, said }).toEqual({ status: 0, said: [] });
      expect(printed).toMatch(/^Usage: signet COMMAND \[options\]\n/);
      const [, list = ""] = printed.split("\nCommands:\n");
      const listed = [...list.matchAll(/^ {2}([a-z-]+) +(\S.*)$/gm)].map(([, ...row]) => row);
      const commands = [...COMMANDS].map(([name, { summary }]) => [name, summary]);
      expect(listed).toEqual([...commands, ["help", "<COMMAND>  show the help of a command"]]);
    },
  );

  it("shows the version of the package", async () => {
    expect(await run("--version")).toEqual({ status: 0, printed: `${version}\n`, said: [] });
  });

  it.each([...COMMANDS.keys()])("help %s is the same as --help after the command", async (name) => {
    const helped = await run("help", name);
    expect(helped).toMatchObject({ status: 0, said: [] });
    expect(helped.printed).toMatch(new RegExp(`^Usage: signet ${name} `));
    expect(await run(name, "--help")).toEqual(helped);
  });

  it.each([
    [[], "signet: expected a command", "  signet --help lists the commands"],
    [["zzz"], "signet: unknown command zzz", "  signet --help lists the commands"],
    [["cal", "/open"], "signet: unknown command cal", "  did you mean call?"],
    [["help", "wencrypt"], "signet: unknown command wencrypt", "  did you mean encrypt?"],
    [["constructor"], "signet: unknown command constructor", "  signet --help lists the commands"],
    [["--zzz=s3cret"], "signet: unknown option --zzz", "  signet --help lists the commands"],
    [["--versoin"], "signet: unknown option --versoin", "  did you mean --version?"],
  ])("rejects %j as wrong usage", async (argv, problem, hint) => {
    expect(await run(...argv)).toMatchObject(wrongUsage(problem, hint));
  });

  it("passes all other arguments to the command", async () => {
    const ran = await run("htpasswd", "--zzz");
    expect(ran).toMatchObject(wrongUsage("htpasswd: unknown option --zzz", helpHint("htpasswd")));
  });
});

describe("the compiled command", () => {
  it("runs through a symbolic link, such as in node_modules/.bin", () => {
    const link = join(temporaryDirectory(), "signet");
    symlinkSync(signetPath, link);
    const argv = [link, "--version"];
    expect(execFileSync(process.execPath, argv, { encoding: "utf8" })).toBe(`${version}\n`);
  });

  it("is run by bin/signet.mjs in a clone, and ends with the command's status", () => {
    const argv = [join(project, "bin/signet.mjs"), "call", "--zzz"];
    const failing = () => execFileSync(process.execPath, argv, { stdio: "pipe", encoding: "utf8" });
    expect(failing).toThrow(
      expect.objectContaining({
        status: 2,
        stdout: "",
        stderr: `call: unknown option --zzz\n${helpHint("call")}\n`,
      }),
    );
  });
});
