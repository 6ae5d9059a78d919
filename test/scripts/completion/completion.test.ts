import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { main } from "../../../scripts/completion/main.ts";
import { main as encrypt } from "../../../scripts/encrypt/main.ts";
import { COMMANDS } from "../../../scripts/signet/commands.ts";
import { signet } from "../../../scripts/signet/main.ts";
import { signetPath } from "../run-command.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { helpHint, wrongUsage } from "../terminal/wrong-usage.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

/** Returns the words that complete the last of some words, with their descriptions. */
async function completions(...words: readonly string[]): Promise<readonly (readonly string[])[]> {
  const io = recordingIo();
  expect({ status: await signet(["__complete", ...words], io), said: io.said() }).toEqual({
    status: 0,
    said: [],
  });
  const lines = io.printed().split("\n").slice(0, -1);
  return lines.map((line) => line.split("\t"));
}

const wordsOf = async (...words: readonly string[]) =>
  (await completions(...words)).map(([word]) => word);

describe("the words that may follow", () => {
  it("signet are all commands, with their summaries", async () => {
    const all = [...COMMANDS].map(([name, { summary }]) => [name, summary]);
    expect(await completions("")).toEqual(all);
    expect(await completions()).toEqual(all);
  });

  it.each<[readonly string[], readonly string[]]>([
    [["wh"], ["who-can"]],
    [["zzz"], []],
    [["zzz", ""], []],
    [["constructor", ""], []],
    [
      ["call", "--re"],
      ["--request", "--region", "--retries"],
    ],
    [["call", "--profile", ""], []],
    [["call", "-X", ""], []],
    [["call", "--curl", "--dry"], ["--dry-run"]],
    [
      ["call", "--help", "--no-"],
      ["--no-login", "--no-explain"],
    ],
    // An option that the help does not show.
    [["login", "--pass"], ["--password-stdin"]],
    [
      ["encrypt", "re"],
      ["remove", "rename", "rewrap", "resolve"],
    ],
    [["encrypt", "list", "re"], []],
    [["encrypt", "list", "--js"], ["--json"]],
    [["encrypt", "set", "--js"], []],
    [["encrypt", "set", "secure", "--no"], ["--no-decrypt"]],
    [["encrypt", "set", "--file", ""], []],
  ])("%j are %j", async (words, expected) => {
    expect(await wordsOf(...words)).toEqual(expected);
  });

  it("encrypt are its sub-commands and --help", async () => {
    const commands = Object.keys(encrypt.completes.commands ?? {});
    expect(await wordsOf("encrypt", "")).toEqual([...commands, "--help"]);
    expect(commands).toContain("doctor");
  });

  it("every command have a description without a tab or a newline", async () => {
    for (const name of COMMANDS.keys()) {
      for (const row of await completions(name, "")) {
        expect(row).toEqual([
          expect.stringMatching(/^[a-z-]+$/),
          expect.stringMatching(/^[^\n]+$/),
        ]);
      }
    }
  });
});

describe("signet completion", () => {
  async function completion(...argv: readonly string[]) {
    const io = recordingIo();
    const status = await main(argv, io);
    return { status, printed: io.printed(), said: io.said() };
  }

  it.each([[[]], [["tcsh"]], [["constructor"]], [["bash", "zsh"]]])(
    "rejects %j as wrong usage",
    async (argv) => {
      const problem = "completion: expected one of bash, zsh, fish";
      expect(await completion(...argv)).toMatchObject(wrongUsage(problem, helpHint("completion")));
    },
  );

  /** Writes the command `signet` and the script of a shell. Returns a function that runs a program of the shell. */
  async function inShell(shell: string, argv: readonly string[]) {
    const folder = temporaryDirectory();
    const command = join(folder, "signet");
    writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${signetPath}" "$@"\n`);
    chmodSync(command, 0o755);
    const { status, printed } = await completion(shell);
    expect(status).toBe(0);
    writeFileSync(join(folder, "script"), printed);
    return (program: string) => {
      const PATH = `${folder}${delimiter}${process.env["PATH"]}`;
      const env = { ...process.env, PATH, SCRIPT: join(folder, "script") };
      const ran = spawnSync(shell, [...argv, program], { cwd: folder, env, encoding: "utf8" });
      expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: "" });
      return ran.stdout.trimEnd().split("\n");
    };
  }

  const whether = (shell: string): string =>
    isInstalled(shell) ? "" : `, skipped because this machine has no ${shell}`;

  it.skipIf(!isInstalled("bash"))(`works in bash${whether("bash")}`, async () => {
    const bash = await inShell("bash", ["--norc", "--noprofile", "-c"]);
    const complete = (line: string) =>
      bash(`source "$SCRIPT"
        complete -p signet >/dev/null || exit 1
        COMP_LINE='${line}'; COMP_WORDS=(${line.replace(/ $/, " ''")}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
        _signet signet "\${COMP_WORDS[COMP_CWORD]}"; printf '%s\\n' "\${COMPREPLY[@]}"`);
    expect(complete("signet wh")).toEqual(["who-can"]);
    expect(complete("signet encrypt re")).toEqual(["remove", "rename", "rewrap", "resolve"]);
    expect(complete("signet call --profile ")).toEqual([""]);
    expect(bash('source "$SCRIPT"; complete -p signet')).toEqual([
      "complete -o default -F _signet signet",
    ]);
  });

  it.skipIf(!isInstalled("zsh"))(`works in zsh${whether("zsh")}`, async () => {
    const zsh = await inShell("zsh", ["-f", "-c"]);
    // _describe writes to the line editor, which a script does not have, so a function replaces it.
    const complete = (line: string) =>
      zsh(`compdef() { :; }; _describe() { print -l -- "\${found[@]}"; }; _files() { print files; }
        source "$SCRIPT"; words=(${line.replace(/ $/, " ''")}); CURRENT=$#words; _signet`);
    expect(complete("signet wh")).toEqual([`who-can:${COMMANDS.get("who-can")?.summary}`]);
    expect(complete("signet call --profile ")).toEqual(["files"]);
  });

  it.skipIf(!isInstalled("fish"))(`works in fish${whether("fish")}`, async () => {
    const fish = await inShell("fish", ["--no-config", "-c"]);
    const complete = (line: string) => fish(`source "$SCRIPT"; complete -C '${line}'`);
    expect(complete("signet wh")).toContain(`who-can\t${COMMANDS.get("who-can")?.summary}`);
    expect(complete("signet encrypt rewr").map((row) => row.split("\t")[0])).toContain("rewrap");
  });
});

function isInstalled(shell: string): boolean {
  return spawnSync(shell, ["-c", "exit 0"]).status === 0;
}
