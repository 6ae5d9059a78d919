import { expect, it } from "vitest";
import { runCommandLine } from "../../../lib/cli/app/run-command.ts";

it("a command ends although a process that it started keeps its output open, such as a build daemon", async () => {
  const lines: string[] = [];
  const options = { cwd: ".", env: process.env, print: (line: string) => void lines.push(line) };
  expect(await runCommandLine('sleep 30 & echo "$!"; exit 3', options)).toBe(3);
  const daemon = Number(lines[0]);
  // Throws if the daemon has ended, because then nothing kept the output open.
  process.kill(daemon, "SIGKILL");
});
