import { beforeEach, describe, expect, it } from "vitest";
import { encryptCommand } from "../../../scripts/encrypt/main.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { runScript, startScript } from "../run-script.ts";
import { canary, sealingStage } from "./sealing-stage.ts";

const stage = sealingStage();
const SCRIPT = "scripts/encrypt/main.ts";
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

  /** Starts a command that does not end, with the helper in front of it. */
  async function endless(env: Readonly<NodeJS.ProcessEnv> = {}) {
    const code = 'setInterval(() => undefined, 1000); console.log("up");';
    const argv = ["exec", "secure", ...folders(), "--", NODE, "-e", code];
    const { child, printed, ended } = startScript(SCRIPT, argv, env);
    await printed("up");
    // It ends with its output, which the command shares: so the command has ended, too.
    return { child, ended };
  }

  it.each([
    ["SIGTERM", 143],
    ["SIGQUIT", 131],
  ] as const)("passes %s on, and ends as it ended the command", async (signal, status) => {
    const { child, ended } = await endless();
    child.kill(signal);
    expect(await ended).toMatchObject({ status, signal: null });
  });

  it("leaves no command behind when it must end itself", async () => {
    const dies = 'process.argv.includes("exec") && process.on("SIGWINCH", () => process.exit(9))';
    const { child, ended } = await endless({
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(dies)}`,
    });
    child.kill("SIGWINCH");
    expect(await ended).toMatchObject({ status: 9 });
  });

  it("runs nothing where the file holds what the app does not declare", async () => {
    const { said } = await stage.done(["set", "secure", "a", "--profile", "Author"], canary);
    expect(said.at(-1)).toContain("sealed secure a");
    expect(await exec("echo", "ran")).toMatchObject({
      status: 1,
      out: "",
      err: "encrypt: the file holds for function secure what it does not declare: a; nothing was run\n",
    });
  });

  it("runs nothing where a declared secret is not sealed, or the function is not the app's", async () => {
    expect(await stage.refused(1, ["exec", "secure", "true"])).toBe(
      "encrypt: function secure declares what is not sealed: a, b; nothing was run",
    );
    expect(await stage.refused(2, ["exec", "constructor", "true"])).toContain("no function constr");
  });

  /** Seals values for an app that declares just their names, and runs a command with them. */
  async function withNames(values: Readonly<Record<string, string>>, ...command: string[]) {
    const main = encryptCommand({ own: { settings: [], secrets: Object.keys(values) } });
    const sealing = recordingIo(JSON.stringify(values));
    expect(await main(["import", "own", ...folders()], sealing)).toBe(0);
    const io = recordingIo("", { PATH: process.env["PATH"] });
    return { status: await main(["exec", "own", ...folders(), "--", ...command], io), io };
  }

  it("takes names that objects inherit for names", async () => {
    const values: Record<string, string> = JSON.parse('{"__proto__":"1","constructor":"2"}');
    const test = 'test "$(printenv __proto__ constructor | tr -d "\\n")" = 12';
    expect((await withNames(values, "sh", "-c", test)).status).toBe(0);
  });

  it.each([
    ["PATH"],
    ["LD_PRELOAD"],
    ["DYLD_INSERT_LIBRARIES"],
    ["NODE_OPTIONS"],
    ["BASH_ENV"],
    ["ENV"],
    ["IFS"],
    ["PYTHONSTARTUP"],
    ["npm_config_script_shell"],
    ["AWS_CONFIG_FILE"],
  ])("runs nothing with a secret named %s, although it is declared", async (name) => {
    const { status, io } = await withNames({ [name]: canary, good: "1" }, "true");
    expect({ status, said: io.said() }).toEqual({
      status: 1,
      said: [
        `encrypt: these variables would steer programs rather than tell them a value: ${name}; nothing was run`,
      ],
    });
  });

  it("gives a program plain credentials", async () => {
    const values = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b", PATHS: "c" };
    expect((await withNames(values, "true")).status).toBe(0);
  });

  it.each([
    ["a command that is not there", 127, ["--", "no-such-command"], "no command no-such-command"],
    ["no command", 2, [], "it takes FUNCTION, then -- and a COMMAND"],
    ["an option for a command", 2, ["--raw"], "it takes FUNCTION, then -- and a COMMAND"],
    ["a command that is no program", 126, ["--", "./LICENSE"], "EACCES"],
  ])("refuses %s", async (_, status, argv, message) => {
    await stage.done(["import", "secure"], "a=1\nb=2");
    expect(await stage.refused(status, ["exec", "secure", ...argv])).toContain(message);
  });

  it("runs nothing where a value does not open, or fits no environment", async () => {
    await stage.done(["import", "secure"], "a=1\nb=2");
    const argv = ["exec", "secure", "true"];
    const author = ["exec", "--profile", "Author", "secure", "true"];
    expect(await stage.refused(1, author)).toContain("AccessDeniedException");
    await stage.done(["set", "secure", "a"], `${canary}\0`);
    expect(await stage.refused(1, argv)).toBe(
      "encrypt: no environment takes a: it has a NUL, or its name a =",
    );
  });
});
