import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sealedContracts } from "../../../lib/app/contract/functions.ts";
import { allCommands } from "../../../scripts/encrypt/commands/all-commands.ts";
import { main } from "../../../scripts/encrypt/main.ts";
import { canary, sealingStage } from "./sealing-stage.ts";

const FUNCTIONS = Object.keys(sealedContracts).join(", ");
const stage = sealingStage(main);
const run = (...ran: Parameters<typeof stage.run>) => stage.run(...ran);

describe("wrong usage ends with 2 before any value is asked for", () => {
  it.each([
    ["no name", ["secure"], "encrypt: it takes FUNCTION and NAME"],
    [
      "a function nobody knows",
      ["set", "secrue", "proofKey"],
      `encrypt: no function secrue; there are ${FUNCTIONS}`,
    ],
    [
      "a function that objects inherit",
      ["set", "constructor", "proofKey"],
      `encrypt: no function constructor; there are ${FUNCTIONS}`,
    ],
    [
      "several functions, one of which has no such secret",
      ["set", "secure,open", "proofKey"],
      "encrypt: function open has no secret proofKey; it has none",
    ],
    [
      "a name nobody knows",
      ["secure", "profKey"],
      "encrypt: function secure has no secret profKey; it has proofKey",
    ],
    [
      "a function without secrets",
      ["open", "proofKey"],
      "encrypt: function open has no secret proofKey; it has none",
    ],
    [
      "a value as an argument",
      ["secure", "proofKey", canary],
      "encrypt: it takes FUNCTION and NAME only; the value comes on standard input",
    ],
    [
      "a value as an option",
      ["secure", "proofKey", `--value=${canary}`],
      "encrypt: argument 7 is no option of it; its options are --stage, --secrets-dir, --profile, --region, --endpoint-url, --state, --file, --raw, --no-decrypt; a value comes on standard input, never as an argument",
    ],
    [
      "a value that begins with dashes",
      ["secure", "proofKey", `--${canary}`],
      "encrypt: argument 7 is no option of it",
    ],
    [
      "a value that begins with a dash",
      ["set", "secure", "proofKey", `-${canary}`],
      "encrypt: argument 7 is no option of it",
    ],
    [
      "a value in a word with its name",
      ["set", "secure", `proofKey=${canary}`],
      "encrypt: argument 6 has a =, which no function or name here has; a value comes on standard input, never as an argument",
    ],
    [
      "a stage that is no name",
      ["secure", "proofKey", "--stage", "../dev"],
      'encrypt: "../dev" is no stage name',
    ],
    [
      "an endpoint that is no URL",
      ["secure", "proofKey", "--endpoint-url", "localhost:4566"],
      "encrypt: --endpoint-url localhost:4566 does not read http(s)://host:port",
    ],
    [
      "an option without its value",
      ["secure", "proofKey", "--stage"],
      "encrypt: Option '--stage <value>' argument missing",
    ],
  ])("%s", async (_, argv, message) => {
    const { status, said, prompts } = await run(argv);
    expect({ status, lines: said.length, prompts }).toEqual({ status: 2, lines: 2, prompts: [] });
    expect(said[0]?.startsWith(message)).toBe(true);
    expect(said[1]).toMatch(/^usage: npm run encrypt[^]*one of:\n {2}secure proofKey\n/);
    expect(existsSync(stage.secretsDir)).toBe(false);
  });

  const commands =
    "commands are set, import, list, remove, rename, compact, rewrap, resolve, adopt, exec, check, doctor";

  it.each([
    ["nothing at all", [], `encrypt: it takes a command, or FUNCTION and NAME; ${commands}`],
    [
      "a word that is neither a command nor a function",
      ["lsit", "secure"],
      `encrypt: no command and no function lsit; ${commands}; functions are ${FUNCTIONS}`,
    ],
    [
      "a value in the first word",
      [`proofKey=${canary}`],
      "encrypt: argument 5 has a =, which no function or name here has; a value comes on standard input, never as an argument",
    ],
    [
      "a word that objects inherit",
      ["constructor", "proofKey"],
      `encrypt: no command and no function constructor; ${commands}; functions are ${FUNCTIONS}`,
    ],
  ])("%s, with the list of commands", async (_, argv, message) => {
    const { status, said } = await run(argv);
    expect({ status, message: said[0] }).toEqual({ status: 2, message });
    expect(said[1]).toMatch(/^usage: npm run encrypt -- COMMAND[^]*\n {2}rewrap {3}bring/);
  });

  it.each(commands.replace("commands are ", "").split(", "))("%s has a help", async (command) => {
    const { status, printed, said } = await run([command, "--help"]);
    expect({ status, said }).toEqual({ status: 0, said: [] });
    expect(printed).toMatch(new RegExp(`^usage: npm run encrypt -- ${command} [^]*--stage STAGE`));
  });

  it.each(allCommands)(
    "$name is found behind each of its own options",
    async ({ name, options }) => {
      for (const [option, { type }] of Object.entries(options)) {
        const { printed } = await run([
          `--${option}`,
          ...(type === "string" ? ["list"] : []),
          name,
          "--help",
        ]);
        expect(printed).toMatch(new RegExp(`^usage: npm run encrypt -- ${name} `));
      }
    },
  );

  it("but --help with 0", async () => {
    const { status, printed, said } = await run(["--help"]);
    expect({ status, said }).toEqual({ status: 0, said: [] });
    expect(printed).toMatch(/^usage: npm run encrypt/);
  });
});
