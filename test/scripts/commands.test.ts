import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project } from "../../scripts/build/build-output.ts";
import type { ExitStatus, Io } from "../../scripts/terminal/io.ts";
import { recordingIo } from "./terminal/recording-io.ts";

type Main = (argv: readonly string[], io: Io) => Promise<ExitStatus>;

/** The folders of scripts/ that are commands. */
const commands = readdirSync(join(project, "scripts")).filter((name) =>
  existsSync(join(project, "scripts", name, "main.ts")),
);
const {
  scripts,
}: {
  scripts: Readonly<Record<string, string>>;
} = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));

describe.each(commands)("the command %s", (name) => {
  it("is a script of package.json", () => {
    expect(scripts[name]).toBe(`node --import tsx scripts/${name}/main.ts`);
  });

  it("is mentioned in README.md or CONTRIBUTING.md", () => {
    const pages = ["README.md", "CONTRIBUTING.md"].filter((page) =>
      new RegExp(`npm (run )?(-s )?${name}\\b`).test(readFileSync(join(project, page), "utf8")),
    );
    expect(pages).not.toEqual([]);
  });

  it("has tests in the folder with its name", () => {
    expect(existsSync(join(project, "test/scripts", name))).toBe(true);
  });

  it("prints its usage with --help and ends with 0", async () => {
    // Each main.ts exports this function. The path is known only at run time.
    const { main } = (await import(`../../scripts/${name}/main.ts`)) as { main: Main };
    const io = recordingIo();
    expect(await main(["--help"], io)).toBe(0);
    expect(io.printed()).toMatch(/^usage: npm /i);
    expect(io.said()).toEqual([]);
  });
});
