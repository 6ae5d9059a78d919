import { beforeEach, describe, expect, it } from "vitest";
import { join } from "node:path";
import { main } from "../../../scripts/encrypt/main.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { runCommand, startCommand } from "../run-command.ts";
import { canary, sealingStage } from "./sealing-stage.ts";
import { writeSealings } from "./write-sealings.ts";

const stage = sealingStage();
const fewer = join(stage.folder, "fewer");
writeSealings(fewer, { secure: { secrets: ["proofKey"] } });
const SCRIPT = "encrypt";
const NODE = process.execPath;

beforeEach(() => stage.done(["set", "secure", "proofKey"], canary));

/** Options of an assembly in which the function declares fewer secrets than in the other tests. */
const folders = () => [...stage.options, "--assembly", fewer];
const exec = (...command: readonly string[]) =>
  runCommand(SCRIPT, ["exec", "secure", ...folders(), "--", ...command], "typed");

describe("exec", () => {
  it("puts the values into the command's environment, and keeps the command's streams and status", async () => {
    const code = `process.stdin.pipe(process.stdout);
      process.stderr.write(String(process.env.proofKey === "${canary}" && process.argv[1]));
      process.exitCode = 7;`;
    expect(await exec(NODE, "-e", code, "--", "--help")).toMatchObject({
      status: 7,
      out: "typed",
      err: "--help",
    });
  });

  /** Starts exec with a command that does not end. */
  async function endless(env: Readonly<NodeJS.ProcessEnv> = {}) {
    const code = 'setInterval(() => undefined, 1000); console.log("up");';
    const argv = ["exec", "secure", ...folders(), "--", NODE, "-e", code];
    const { child, printed, ended } = startCommand(SCRIPT, argv, env);
    await printed("up");
    // `ended` waits for the output, which the command shares, so the command has ended then too.
    return { child, ended };
  }

  it.each([
    ["SIGTERM", 143],
    ["SIGQUIT", 131],
  ] as const)("forwards %s, and ends with the status of the command", async (signal, status) => {
    const { child, ended } = await endless();
    child.kill(signal);
    expect(await ended).toMatchObject({ status, signal: null });
  });

  it("kills the command if exec itself ends first", async () => {
    const dies = 'process.argv.includes("exec") && process.on("SIGWINCH", () => process.exit(9))';
    const { child, ended } = await endless({
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(dies)}`,
    });
    child.kill("SIGWINCH");
    expect(await ended).toMatchObject({ status: 9 });
  });

  it("runs no command if the file holds a secret that the app does not declare", async () => {
    const { said } = await stage.done(["set", "secure", "a", "--profile", "Author"], canary);
    expect(said.at(-1)).toContain("sealed secure a");
    expect(await exec("echo", "ran")).toMatchObject({
      status: 1,
      out: "",
      err: "encrypt: the file holds secrets that function secure does not declare: a; the command was not run\n",
    });
  });

  it("runs no command if a declared secret is not sealed, or if the function is unknown", async () => {
    expect(await stage.refused(1, ["exec", "secure", "true"])).toBe(
      "encrypt: function secure declares secrets that are not sealed: a, b; the command was not run",
    );
    expect(await stage.refused(2, ["exec", "constructor", "true"])).toContain(
      "unknown function constr",
    );
  });

  /** Seals values for an app that declares only their names, and runs a command with them. */
  async function withNames(values: Readonly<Record<string, string>>, ...command: string[]) {
    const assembly = join(stage.folder, "own");
    writeSealings(assembly, { own: { secrets: Object.keys(values) } });
    const own = [...folders(), "--assembly", assembly];
    const sealing = recordingIo(JSON.stringify(values));
    expect(await main(["import", "own", ...own], sealing)).toBe(0);
    const io = recordingIo("", { PATH: process.env["PATH"] });
    return { status: await main(["exec", "own", ...own, "--", ...command], io), io };
  }

  it("accepts secret names that every JavaScript object inherits", async () => {
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
  ])("runs no command with a secret named %s, although it is declared", async (name) => {
    const { status, io } = await withNames({ [name]: canary, good: "1" }, "true");
    expect({ status, said: io.said() }).toEqual({
      status: 1,
      said: [
        `encrypt: variables with these names control programs: ${name}; the command was not run`,
      ],
    });
  });

  it("passes plain credentials to a program", async () => {
    const values = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b", PATHS: "c" };
    expect((await withNames(values, "true")).status).toBe(0);
  });

  it.each([
    ["a command that does not exist", 127, ["--", "no-such-command"], "no command no-such-command"],
    ["a missing command", 2, [], "expected FUNCTION, then -- and a COMMAND"],
    ["an option as a command", 2, ["--raw"], "expected FUNCTION, then -- and a COMMAND"],
    ["a command that is not a program", 126, ["--", "./LICENSE"], "EACCES"],
  ])("rejects %s", async (_, status, argv, message) => {
    await stage.done(["import", "secure"], "a=1\nb=2");
    expect(await stage.refused(status, ["exec", "secure", ...argv])).toContain(message);
  });

  it("runs no command if a value cannot be opened, or cannot be an environment variable", async () => {
    await stage.done(["import", "secure"], "a=1\nb=2");
    const argv = ["exec", "secure", "true"];
    const author = ["exec", "--profile", "Author", "secure", "true"];
    expect(await stage.refused(1, author)).toContain("AccessDeniedException");
    const context = { app: "signet", stage: "local", function: "secure" };
    const sealed = await stage.kms.encrypt("alias/signet-local", Buffer.from("1\0"), context);
    const blob = Buffer.from(sealed.ciphertext).toString("base64");
    await stage.done(["adopt", "secure", "a"], blob);
    expect(await stage.refused(1, argv)).toBe(
      "encrypt: a cannot be an environment variable: it contains a NUL, or its name contains a =",
    );
  });
});
