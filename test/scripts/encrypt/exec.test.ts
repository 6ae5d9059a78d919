import { beforeEach, describe, expect, it } from "vitest";
import { runScript, startScript } from "../run-script.ts";
import { canary, sealingStage } from "./sealing-stage.ts";

const stage = sealingStage();
const SCRIPT = "scripts/encrypt-secret.ts";
const NODE = process.execPath;

beforeEach(() => stage.done(["set", "secure", "proofKey"], canary));

const folders = () => ["--secrets-dir", stage.secretsDir, "--state", stage.state];
const exec = (...command: readonly string[]) =>
  runScript(SCRIPT, ["exec", "secure", ...folders(), "--", ...command], "typed");

describe("exec", () => {
  it("gives the values to the command's environment, with its streams and status", async () => {
    const code = `process.stdin.pipe(process.stdout);
      process.stderr.write(String(process.env.proofKey === "${canary}" && process.argv[1]));
      process.exitCode = 7;`;
    expect(await exec(NODE, "-e", code, "--", "--help")).toMatchObject({
      status: 7,
      out: "typed",
      err: "--help",
    });
  });

  it("ends as a signal ended the command, and passes signals on", async () => {
    const code = 'setInterval(() => undefined, 1000); console.log("up");';
    const argv = ["exec", "secure", ...folders(), "--", NODE, "-e", code];
    const { child, printed, ended } = startScript(SCRIPT, argv);
    await printed("up");
    child.kill("SIGTERM");
    expect(await ended).toMatchObject({ status: 143, signal: null });
  });

  it.each([
    ["a command that is not there", 127, ["--", "no-such-command"], "no command no-such-command"],
    ["no command", 2, [], "it takes FUNCTION, then -- and a COMMAND"],
    ["an option for a command", 2, ["--raw"], "it takes FUNCTION, then -- and a COMMAND"],
    ["a command that is no program", 126, ["--", "./LICENSE"], "EACCES"],
  ])("refuses %s", async (_, status, argv, message) => {
    expect(await stage.refused(status, ["exec", "secure", ...argv])).toContain(message);
  });

  it("runs nothing where a value does not open, or fits no environment", async () => {
    const argv = ["exec", "secure", "true"];
    const author = ["exec", "--profile", "Author", "secure", "true"];
    expect(await stage.refused(1, author)).toContain("AccessDeniedException");
    await stage.done(["set", "secure", "a"], `${canary}\0`);
    expect(await stage.refused(1, argv)).toBe(
      "encrypt: no environment takes a: it has a NUL, or its name a =",
    );
  });
});
