import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { project } from "../../scripts/build/build-output.ts";
import { command } from "../../scripts/terminal/command.ts";
import { type ExitStatus, type Io, runAsScript } from "../../scripts/terminal/io.ts";
import { defences, type Defence } from "./defences.ts";

export const main = command({
  name: "test:mutations",
  program: "npm run",
  summary: "switch off each defence in turn, in a copy of the project, and run its tests",
  description: `The exit status is 0 only if all tests pass in the unchanged project and at least one test fails
without each defence.`,
  options: {
    only: {
      type: "string",
      default: "",
      value: "TEXT",
      help: "only defences whose name contains TEXT",
    },
  },
  async run({ values }, io) {
    const chosen = defences.filter(({ name }) => name.includes(values.only));
    if (chosen.length === 0) {
      io.err(`no defence has a name with ${values.only}`);
      return 2;
    }
    const copy = copyOfProject();
    try {
      return run(copy, chosen, io);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  },
});

function run(copy: string, chosen: readonly Defence[], io: Io): ExitStatus {
  const all = [...new Set(chosen.flatMap(({ tests }) => tests))];
  const before = failures(copy, all);
  if (before !== 0) {
    io.err(`the unchanged project fails: ${before ?? "no test was run"}`);
    return 1;
  }
  let survived = 0;
  for (const defence of chosen) {
    const broken = withMutation(copy, defence, () => failures(copy, defence.tests));
    const isSeen = broken !== undefined && broken > 0;
    if (!isSeen) survived++;
    const seen = isSeen ? `${broken} failed` : "no test failed";
    io.out(`${isSeen ? "✔" : "✘"} ${defence.name}: ${seen}\n`);
  }
  io.out(`${chosen.length - survived} of ${chosen.length} were detected\n`);
  return survived === 0 ? 0 : 1;
}

/** Copies the files that git tracks or would add, and links the packages of this project. */
function copyOfProject(): string {
  const copy = mkdtempSync(join(tmpdir(), "signet-mutations-"));
  const argv = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const { stdout } = spawnSync("git", argv, { cwd: project, encoding: "utf8" });
  for (const file of stdout.split("\0").filter((name) => name !== "")) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(project, file), join(copy, file));
  }
  symlinkSync(join(project, "node_modules"), join(copy, "node_modules"));
  return copy;
}

function withMutation<T>(copy: string, { name, file, from, to }: Defence, work: () => T): T {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  if (text.split(from).length !== 2) {
    throw new Error(`${name}: the code to change does not occur exactly once in ${file}`);
  }
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
  try {
    return work();
  } finally {
    writeFileSync(path, text);
  }
}

/** Returns the number of failed tests, or `undefined` if no test was run. */
function failures(copy: string, tests: readonly string[]): number | undefined {
  const report = join(copy, "mutations.json");
  rmSync(report, { force: true });
  const vitest = join(copy, "node_modules/vitest/vitest.mjs");
  // Of the tests of the launched app, only those with the number of a scenario.
  const numbered = tests.some((test) => test.includes("main-job")) ? ["-t", "\\d\\d: "] : [];
  const reporters = ["--reporter=json", `--outputFile=${report}`];
  // Without some defences a test waits for something that never happens.
  const patience = "--testTimeout=15000";
  const config = ["--config", "test/mutations/vitest.config.ts", "--root", "."];
  spawnSync(
    process.execPath,
    [vitest, "run", ...config, patience, ...reporters, ...numbered, ...tests],
    {
      cwd: copy,
      stdio: "ignore",
    },
  );
  try {
    const { numFailedTests, numPassedTests }: Record<string, number> = JSON.parse(
      readFileSync(report, "utf8"),
    );
    return numFailedTests || (numPassedTests ? 0 : undefined);
  } catch {
    return undefined;
  }
}

await runAsScript(import.meta.filename, main);
