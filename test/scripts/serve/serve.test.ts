import { createHmac } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { get, type RequestOptions } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveCredentials } from "../../../lib/cli/client/credentials.ts";
import { newCloudState } from "../../../lib/cloud/state/cloud-state.ts";
import { signedRequest } from "../../../lib/signed-fetch/signed-request.ts";
import type { Credentials } from "../../../lib/sigv4/signing/signing-options.ts";
import { main as faultMain } from "../../../scripts/fault/main.ts";
import { launch } from "../../../scripts/serve/launch.ts";
import { main } from "../../../scripts/serve/main.ts";
import { localCredentials, readOutputs, type Outputs } from "../../../scripts/outputs/outputs.ts";
import { quietLaunch } from "../app/app-in-this-process.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { helpHint, wrongUsage } from "../terminal/wrong-usage.ts";
import { runCommand, startCommand, type Running } from "../run-command.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const canary = "canary-proof-key-typed-on-stdin";
const folder = temporaryDirectory();
const state = join(folder, "state");
const secretsDir = join(folder, "secrets");
const at = (directory: string, secrets = secretsDir) => [
  "--port=0",
  "--aws-port=0",
  "--state",
  directory,
  "--context",
  `secretsDir=${secrets}`,
];
const assumed = "aws:PrincipalOrgID=o-a1b2c3d4e5";
const UP = "Press Ctrl-C to stop.";
/** Certificate authority of the running cloud. */
const PEM = join(state, "ca.pem");

let running: Running | undefined;
let outputs: Outputs;

beforeAll(async () => {
  const shown = ["--first-call=TestLambda:/secure", "--only=GET /secure", "--log=json"];
  const argv = [...at(state), `--assume=${assumed}`, ...shown];
  running = startCommand("serve", argv);
  await running.printed(UP);
  outputs = readOutputs(state);
}, 60_000);
afterAll(async () => {
  running?.child.kill("SIGKILL");
  await running?.ended;
});

function adminOf(found: Outputs): Promise<Credentials> {
  return resolveCredentials({ profile: "admin", ...localCredentials(state, found) });
}

/** Runs the command in this process, for a start that ends by itself. */
async function start(...argv: readonly string[]) {
  const io = recordingIo();
  const status = await main(argv, io);
  return { status, printed: io.printed(), said: io.said() };
}

describe("while npm start serves", () => {
  it("the context that it assumes is shown", async () => {
    await expect(running?.printed(`Assumed       ${assumed}  (`)).resolves.toBeUndefined();
  });

  it("npm run call ends with 0 even if its output is closed", async () => {
    const argv = ["--state", state, "--profile", "TestLambda", "/secure"];
    const { child, ended } = startCommand("call", argv);
    child.stdin?.end();
    child.stdout?.destroy();
    expect(await ended).toEqual({ status: 0, signal: null, out: "", err: "" });
  });

  it("npm run encrypt seals a value from standard input", async () => {
    const argv = ["secure", "proofKey", "--state", state, "--secrets-dir", secretsDir];
    const { status, out, err } = await runCommand("encrypt", argv, `${canary}\n`);
    expect({ status, out }).toEqual({ status: 0, out: "" });
    expect(err).toBe(
      `encrypt: one final newline was stripped from the value\nsealed secure proofKey into ${secretsDir}/local.json; signet serve reloads by itself if it watches, otherwise start it again\n`,
    );
    expect(readFileSync(join(secretsDir, "local.json"), "utf8")).not.toContain(canary);
  });

  it("a second npm start with the same state is rejected, and the state stays unchanged", async () => {
    const before = readFileSync(join(state, "state.json"), "utf8");
    const { status, said } = await start(...at(state));
    expect(status).toBe(1);
    expect(said).toEqual([
      `serve: ${state} is in use by process ${running?.child.pid}; stop that process or pass another --state`,
    ]);
    expect(readFileSync(join(state, "state.json"), "utf8")).toBe(before);
  });

  it("the API responds over TLS too, to a client that trusts its certificate authority", async () => {
    const url = `${outputs.apisHttps["signet-local"]}/open`;
    const status = (options: RequestOptions) =>
      new Promise((resolve, reject) => {
        get(url, options, (answer) => resolve(answer.resume().statusCode)).on("error", reject);
      });
    expect(await status({ ca: readFileSync(PEM) })).toBe(200);
    await expect(status({})).rejects.toThrow(/certificate/);
    await expect(
      running?.printed(`Over TLS      ${outputs.apisHttps["signet-local"]}  (`),
    ).resolves.toBeUndefined();
  });

  it.each([
    ["--port", () => outputs.apis["signet-local"]],
    ["--https-port", () => outputs.apisHttps["signet-local"]],
    ["--aws-port", () => outputs.awsEndpoint],
  ])("a second npm start on its %s is rejected", async (option, base) => {
    const { port } = new URL(base() ?? "");
    const other = join(folder, `other${option}`);
    const { status, said } = await start(...at(other), option, port);
    expect({ status, said }).toEqual({
      status: 1,
      said: [
        `serve: cannot listen on port ${port}: it is in use; pass another ${option} (0 takes a free one)`,
      ],
    });
    expect(existsSync(join(other, "lock"))).toBe(false);
  });

  it("another state cannot open the sealed file, and says so before anything is deployed", async () => {
    const sealed = readFileSync(join(secretsDir, "local.json"), "utf8");
    const other = join(folder, "foreign");
    await expect(
      launch({ ...quietLaunch, state: other, context: { demo: "true", secretsDir } }),
    ).rejects.toThrow(
      /^.*local\.json is sealed with arn:aws:kms:us-east-1:123456789012:key\/\S+, which .*foreign does not contain; restore the state/,
    );
    expect(readFileSync(join(secretsDir, "local.json"), "utf8")).toBe(sealed);
    expect(existsSync(join(other, "lock"))).toBe(false);
  });
});

describe("npm run fault, while npm start serves", () => {
  const fault = async (...argv: readonly string[]) => {
    const io = recordingIo();
    const status = await faultMain(["--state", state, ...argv], io);
    return { status, printed: io.printed(), said: io.said() };
  };
  const secure = async () => {
    const { response } = await signedRequest(`${Object.values(outputs.apis)[0]}/secure`, {
      credentials: await resolveCredentials({
        profile: "TestLambda",
        ...localCredentials(state, outputs),
      }),
      region: outputs.region,
      service: "execute-api",
      retries: 0,
    });
    return { status: response.status, text: response.body.toString("utf8") };
  };
  const opened = { status: 200, text: expect.stringMatching(/"proof":"[0-9a-f]{64}"/) };
  const closed = { status: 502, text: '{"message": "Internal server error"}' };

  // The effect of each kind on secrets is tested in test/formats/sealed/faults.test.ts.
  it("a warm function recovers from a few throttled calls", async () => {
    expect((await fault("kms:Decrypt=throttle*2")).status).toBe(0);
    expect(await secure()).toEqual(opened);
    expect(await fault("list")).toEqual({ status: 0, printed: "", said: [] });
  });

  it("a function fails closed while every Decrypt fails, and recovers afterwards", async () => {
    await fault("kms:Decrypt=error");
    expect(await secure()).toEqual(closed);
    expect(await secure()).toEqual(closed);
    expect((await fault("clear")).status).toBe(0);
    expect(await secure()).toEqual(opened);
  });

  it("a function and a caller follow the shifted clock", async () => {
    await fault("clock=+20m");
    const { status } = await secure();
    expect(status).toBe(403);
    const argv = ["--state", state, "--profile", "TestLambda", "/secure"];
    expect(await runCommand("call", argv)).toMatchObject({ status: 0 });
    expect((await fault("clear")).status).toBe(0);
    expect(await secure()).toEqual(opened);
  });
});

describe("npm start --fault", () => {
  it.each([
    ["nonsense", /^serve: fault "nonsense" has no =/],
    ["kms:Decrypt=slow", /^serve: kind "slow" is unknown; write one of throttle, error,/],
  ])("%s is wrong usage, before anything starts", async (text, message) => {
    const unborn = join(folder, "unborn");
    const ran = await start(...at(unborn), "--fault", "kms:*=hang", "--fault", text);
    expect(ran).toMatchObject(wrongUsage(message, helpHint("serve")));
    expect(existsSync(unborn)).toBe(false);
  });
});

describe("npm start rejects with one line", () => {
  const made = (name: string) => {
    const directory = join(folder, name);
    mkdirSync(directory, { recursive: true });
    return directory;
  };

  it.each([
    [
      "damaged",
      "{",
      /state\.json is damaged; restore it from a backup, or move it away to start without state/,
    ],
    ["of another form", '{"version":2}', /state\.json is damaged/],
    [
      "of another account",
      JSON.stringify(newCloudState("999999999999", "us-east-1")),
      /belongs to account 999999999999, region us-east-1; pass --account 999999999999/,
    ],
  ])("a state that is %s, and leaves the state unchanged", async (name, content, message) => {
    const directory = made(`state ${name}`);
    writeFileSync(join(directory, "state.json"), content);
    const { status, said } = await start(...at(directory, made("no secrets")));
    expect({ status, lines: said.length }).toEqual({ status: 1, lines: 1 });
    expect(said[0]).toMatch(message);
    expect(said[0]).not.toContain("\n");
    expect(readdirSync(directory)).toEqual(["state.json"]);
    expect(readFileSync(join(directory, "state.json"), "utf8")).toBe(content);
  });

  it("a state that is a file", async () => {
    const file = join(made("file"), "state");
    writeFileSync(file, "");
    const { status, said } = await start(...at(file, made("no secrets")));
    expect({ status, said }).toEqual({
      status: 1,
      said: [expect.stringMatching(/^serve: cannot use .*state: ENOTDIR/)],
    });
  });

  it.each([
    [
      "an account of 11 digits",
      ["--account", "12345678901"],
      "serve: --account takes 12 digits, not 12345678901",
    ],
    [
      "an account of letters",
      ["--account", "abcdefghijkl"],
      "serve: --account takes 12 digits, not abcdefghijkl",
    ],
    [
      "an invalid region",
      ["--region", "here"],
      "serve: --region takes a region such as us-east-1, not here",
    ],
    [
      "a port above the maximum",
      ["--port", "65536"],
      "serve: --port takes a number from 0 to 65535, not 65536",
    ],
    [
      "a port that is not a number",
      ["--port", "http"],
      "serve: --port takes a number from 0 to 65535, not http",
    ],
    [
      "one port for API and AWS endpoint",
      ["--port", "5000", "--aws-port", "5000"],
      "serve: --port and --aws-port must differ",
    ],
    [
      "one port for TLS and AWS endpoint",
      ["--https-port", "4566"],
      "serve: --https-port must differ from --port and --aws-port",
    ],
    [
      "a trust store without a file",
      ["--truststore", "s3://bucket/key"],
      'serve: --truststore takes s3://BUCKET/KEY=FILE, not "s3://bucket/key"',
    ],
    [
      "a trust store that does not exist",
      ["--truststore", "s3://bucket/key=nowhere.pem"],
      "serve: --truststore nowhere.pem cannot be used: ENOENT",
    ],
    [
      "a trust store without a certificate",
      ["--truststore", "s3://bucket/key=package.json"],
      "serve: --truststore package.json cannot be used: it contains no PEM certificate",
    ],
    [
      "a trust store twice",
      ["--truststore", `s3://b/k=${PEM}`, "--truststore", `s3://b/k=${PEM}`],
      "serve: --truststore s3://b/k is given twice",
    ],
    [
      "a URL as an allowed host",
      ["--allow-http", "https://api.example/"],
      'serve: --allow-http takes the name or address of one host, such as api.example.com, not "https://api.example/"',
    ],
    [
      "an app with --empty",
      ["--empty", "--app", "node app.js"],
      "serve: --empty cannot be combined with --app",
    ],
    [
      "stacks with --empty",
      ["--stacks", "A", "--empty"],
      "serve: --empty cannot be combined with --stacks",
    ],
    [
      "a first call with --empty",
      ["--first-call", "A:/a", "--empty"],
      "serve: --empty cannot be combined with --first-call",
    ],
    [
      "--no-generate with --empty",
      ["--no-generate", "--empty"],
      "serve: --empty cannot be combined with --no-generate",
    ],
    [
      "--watch with --no-watch",
      ["--watch", "--no-watch"],
      "serve: --watch cannot be combined with --no-watch",
    ],
    [
      "a context with an assembly",
      ["--app", "test", "-c", "a=b"],
      "serve: --context is for the synthesis, but --app names an assembly",
    ],
    ["a context without a value", ["-c", "a"], "serve: --context takes KEY=VALUE, not a"],
    ["a malformed parameter", ["--parameters", "a"], "serve: --parameters takes Stack:Key=value"],
    [
      "a first call without a path",
      ["--first-call", "Clerk"],
      "serve: --first-call takes PROFILE:/PATH, not Clerk",
    ],
    ["an empty port", ["--aws-port", ""], "serve: --aws-port takes a number from 0 to 65535, not "],
    ["a negative port", ["--port=-1"], "serve: --port takes a number from 0 to 65535, not -1"],
    ["a word", ["now"], "serve: expected only options: unexpected argument now"],
    ["an unknown option", ["--unknown"], "serve: unknown option --unknown"],
  ])("%s, with exit status 2 and a hint", async (_, argv, message) => {
    const { said, ...ran } = await start(...argv, "--state", join(folder, "never made"));
    expect({ ...ran, said }).toMatchObject(wrongUsage(/^serve: /, helpHint("serve")));
    expect(said[0]?.startsWith(message)).toBe(true);
    expect(existsSync(join(folder, "never made"))).toBe(false);
  });
});

it("npm start ends cleanly at Ctrl-C, and starts again with the same keys and sealed secrets", async () => {
  running?.child.kill("SIGINT");
  const first = await running?.ended;
  expect(first).toMatchObject({ status: 0, signal: null });
  expect(first?.err).toMatch(/A signed call: TestLambda calls GET [^]*HTTP 200/);
  const events = (first?.out ?? "").trimEnd().split("\n");
  expect(JSON.parse(events[0] ?? "")).toMatchObject({
    type: "request",
    route: "GET /secure",
    status: 200,
  });
  expect(events.join("\n")).not.toMatch(/Encrypt|"GET \/open"/);
  expect((first?.out ?? "") + first?.err).not.toContain(canary);
  const before = await adminOf(outputs);
  expect(existsSync(join(state, "lock"))).toBe(false);

  const again = await launch({ ...quietLaunch, state, context: { demo: "false", secretsDir } });
  const now = again.outputs();
  try {
    expect(now.profiles).toEqual(["admin"]);
    expect(await adminOf(now)).toEqual(before);
    const { response } = await signedRequest(`${Object.values(now.apis)[0]}/secure`, {
      credentials: await adminOf(now),
      region: outputs.region,
      service: "execute-api",
    });
    const { requestId, proof }: Record<string, string> = JSON.parse(response.body.toString());
    const expected = createHmac("sha256", canary).update(requestId ?? "");
    expect({ status: response.status, proof }).toEqual({
      status: 200,
      proof: expected.digest("hex"),
    });
  } finally {
    await again.cloud.close();
  }
});
