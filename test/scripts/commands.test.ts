import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project } from "../../scripts/build/build-output.ts";
import { COMMANDS } from "../../scripts/signet/commands.ts";
import type { Completes, Main } from "../../scripts/terminal/command.ts";
import { recordingIo } from "./terminal/recording-io.ts";
import { helpHint, wrongUsage } from "./terminal/wrong-usage.ts";

const {
  scripts,
}: {
  scripts: Readonly<Record<string, string>>;
} = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));

const PAGES = ["README.md", "CONTRIBUTING.md"].map((page) =>
  readFileSync(join(project, page), "utf8"),
);

/** The folders of scripts/ that are commands. */
const folders = readdirSync(join(project, "scripts")).filter((name) =>
  existsSync(join(project, "scripts", name, "main.ts")),
);

describe.each(folders)("the folder scripts/%s", (name) => {
  it("is a command of signet, signet itself, or a script that only this repository has", async () => {
    const otherScripts = [
      "node bin/signet.mjs",
      `node --import tsx scripts/${name}/main.ts`,
      `node scripts/${name}/${name}.mjs`, // Compiles itself first.
    ];
    // Each main.ts exports this function. The path is known only at run time.
    const { main } = (await import(`../../scripts/${name}/main.ts`)) as { main: Main };
    const loaded = await Promise.all([...COMMANDS.values()].map(({ load }) => load()));
    const isCommand = loaded.some((command) => command.main === main);
    expect([isCommand, otherScripts.includes(scripts[name] ?? "")]).toContain(true);
  });

  it("has tests in the folder with its name", () => {
    expect(existsSync(join(project, "test/scripts", name))).toBe(true);
  });
});

/** Commands that no script of package.json runs, because they are for the installed command. */
const INSTALLED_ONLY = ["completion", "env", "init"];

it("package.json has a script for each command, which runs the same entry", () => {
  const entries = [...COMMANDS.keys()]
    .filter((name) => !INSTALLED_ONLY.includes(name))
    .map((name) => [name === "serve" ? "start" : name, `node bin/signet.mjs ${name}`]);
  for (const [script = "", line = ""] of entries)
    expect(`${scripts[script]} `).toContain(`${line} `);
});

it("every script of package.json that runs the entry names a command", () => {
  const named = Object.values(scripts).flatMap(
    (line) => /^node bin\/signet\.mjs (\S+)/.exec(line)?.[1] ?? [],
  );
  expect(named.filter((name) => !COMMANDS.has(name))).toEqual([]);
});

describe.each([...COMMANDS])("the command %s", (name, { load }) => {
  it("is mentioned in README.md or CONTRIBUTING.md", () => {
    const call = name === "serve" ? "npm start" : `(npm (run )?(-s )?|signet (-- )?)${name}`;
    expect(PAGES.filter((page) => new RegExp(`${call}\\b`).test(page))).not.toEqual([]);
  });

  it("shows its options with --help, as each of its sub-commands does", async () => {
    const { main } = await load();
    const { options, commands = {} } = main.completes;
    await expectHelp(main, name, [], options);
    for (const [sub, { options: ofSub, summary }] of Object.entries(commands)) {
      const help = await expectHelp(main, `${name} ${sub}`, [sub], ofSub);
      expect(help.toLowerCase()).toContain(`\n\n${summary.toLowerCase()}.\n`);
    }
  });

  it("rejects an unknown option in one line and one hint", async () => {
    const { main } = await load();
    const [sub] = Object.keys(main.completes.commands ?? {});
    const argv = sub === undefined ? ["--zzzzzz"] : [sub, "--zzzzzz"];
    const io = recordingIo();
    const status = await main(argv, io);
    const problem = new RegExp(
      `^${name}: (?:unknown option --zzzzzz|argument 1 is not a known option;.*)$`,
    );
    const hint = helpHint(sub === undefined ? name : `${name} ${sub}`);
    expect({ status, printed: io.printed(), said: io.said() }).toMatchObject(
      wrongUsage(problem, hint),
    );
  });
});

/** Expects that the help of a command begins with its usage and lists exactly these options. */
async function expectHelp(
  main: Main,
  name: string,
  words: readonly string[],
  options: Completes["options"],
): Promise<string> {
  const io = recordingIo();
  expect({ status: await main([...words, "--help"], io), said: io.said() }).toEqual({
    status: 0,
    said: [],
  });
  const help = io.printed();
  expect(help.startsWith(`Usage: signet ${name} [options]`)).toBe(true);
  const listed = [...help.matchAll(/^ {2}(?:-\w, )?--([\w-]+)(?: <[^>]+>)? {2,}\S/gm)];
  const shown = Object.entries(options).filter(([, option]) => option.help !== undefined);
  expect(listed.map(([, option = ""]) => option).toSorted()).toEqual(
    [...shown.map(([option]) => option), "help"].toSorted(),
  );
  return help;
}
