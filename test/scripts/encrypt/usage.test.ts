import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allCommands } from "../../../scripts/encrypt/commands/all-commands.ts";
import { helpHint, wrongUsage } from "../terminal/wrong-usage.ts";
import { canary, sealingStage } from "./sealing-stage.ts";

const stage = sealingStage();
const IF_CHANGED =
  "  if the app has changed since it was synthesized: run signet serve, or npx cdk synth";
const run = (...ran: Parameters<typeof stage.run>) => stage.run(...ran);

describe("wrong usage ends with 2 before any value is asked for:", () => {
  it.each([
    ["a missing name", ["secure"], "encrypt: expected FUNCTION and NAME"],
    [
      "an unknown function",
      ["set", "secrue", "proofKey"],
      `encrypt: unknown function secrue; the functions with secrets are orders, secure`,
    ],
    [
      "a function that objects inherit",
      ["set", "constructor", "proofKey"],
      `encrypt: unknown function constructor; the functions with secrets are orders, secure`,
    ],
    [
      "several functions, one of which does not declare the secret",
      ["set", "secure,orders", "b"],
      "encrypt: function orders does not declare secret b; it declares proofKey, a",
    ],
    [
      "an unknown name",
      ["secure", "profKey"],
      "encrypt: function secure does not declare secret profKey; it declares proofKey, a, b",
    ],
    [
      "a function without secrets",
      ["set", "open", "proofKey"],
      "encrypt: unknown function open; the functions with secrets are orders, secure",
    ],
    [
      "a value as an argument",
      ["secure", "proofKey", canary],
      "encrypt: expected FUNCTION and NAME only; pass the value on standard input",
    ],
    [
      "a value as an option",
      ["secure", "proofKey", `--value=${canary}`],
      "encrypt: argument 9 is not a known option; pass a value on standard input, never as an argument",
    ],
    [
      "a value that begins with dashes",
      ["secure", "proofKey", `--${canary}`],
      "encrypt: argument 9 is not a known option",
    ],
    [
      "a value that begins with a dash",
      ["set", "secure", "proofKey", `-${canary}`],
      "encrypt: argument 9 is not a known option",
    ],
    [
      "a value in a word with its name",
      ["set", "secure", `proofKey=${canary}`],
      "encrypt: argument 8 contains a =, which is not part of any function or name; pass a value on standard input, never as an argument",
    ],
    [
      "an invalid stage name",
      ["secure", "proofKey", "--stage", "../dev"],
      'encrypt: "../dev" is not a valid stage name',
    ],
    [
      "an endpoint that is not a URL",
      ["secure", "proofKey", "--endpoint-url", "localhost:4566"],
      "encrypt: --endpoint-url localhost:4566 is not of the form http(s)://host:port",
    ],
    [
      "an option without its value",
      ["secure", "proofKey", "--stage"],
      "encrypt: option --stage <STAGE> needs a value",
    ],
  ])("%s", async (_, argv, message) => {
    const ran = await run(argv);
    const isUnknown = /unknown function|does not declare/.test(message);
    const hint = isUnknown ? IF_CHANGED : helpHint("encrypt set");
    expect(ran).toMatchObject(wrongUsage(/^encrypt: /, hint));
    expect(ran.said[0]?.startsWith(message)).toBe(true);
    expect(ran.prompts).toEqual([]);
    expect(existsSync(stage.secretsDir)).toBe(false);
  });

  const commands =
    "commands are set, import, edit, list, remove, rename, compact, rewrap, resolve, adopt, exec, check, doctor";

  it.each([
    ["no arguments", [], `encrypt: expected a command, or FUNCTION and NAME; ${commands}`],
    [
      "a word that is neither a command nor a function",
      ["lsit", "secure"],
      `encrypt: unknown command or function lsit; ${commands}`,
    ],
    [
      "a value in the first word",
      [`proofKey=${canary}`],
      "encrypt: argument 7 contains a =, which is not part of any function or name; pass a value on standard input, never as an argument",
    ],
    [
      "a word that objects inherit",
      ["constructor", "proofKey"],
      `encrypt: unknown command or function constructor; ${commands}`,
    ],
  ])("%s, with the list of commands", async (_, argv, message) => {
    expect(await run(argv)).toMatchObject(wrongUsage(message, helpHint("encrypt")));
  });

  it.each(commands.replace("commands are ", "").split(", "))(
    "but --help after the command %s ends with 0",
    async (command) => {
      const { status, printed, said } = await run([command, "--help"]);
      expect({ status, said }).toEqual({ status: 0, said: [] });
      expect(printed).toMatch(
        new RegExp(`^Usage: signet encrypt ${command} \\[options\\] ?[^]*\n  --stage <STAGE> `),
      );
    },
  );

  it.each(allCommands)(
    "but the command $name is recognized after each of its own options",
    async ({ name, options }) => {
      for (const [option, { type }] of Object.entries(options)) {
        const { printed } = await run([
          `--${option}`,
          ...(type === "string" ? ["list"] : []),
          name,
          "--help",
        ]);
        expect(printed).toMatch(new RegExp(`^Usage: signet encrypt ${name} `));
      }
    },
  );

  it("but --help alone ends with 0", async () => {
    const { status, printed, said } = await run(["--help"]);
    expect({ status, said }).toEqual({ status: 0, said: [] });
    expect(printed).toMatch(
      /^Usage: signet encrypt \[options\] COMMAND\n[^]*\n {2}rewrap {3}re-encrypt/,
    );
  });
});
