import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { main } from "../../../scripts/env/main.ts";
import { SHELLS } from "../../../scripts/env/shells.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { helpHint, wrongUsage } from "../terminal/wrong-usage.ts";

// A shell would run a part of this name if it were not quoted.
const state = join(temporaryDirectory(), "it's $(exit 9) \\ %PATH%");
mkdirSync(state);
const outputs = {
  region: "eu-west-1",
  account: "123456789012",
  awsEndpoint: "http://127.0.0.1:4567",
  apis: {},
  functions: {},
  profiles: ["admin", "Auditor"],
};
writeFileSync(join(state, "outputs.json"), JSON.stringify(outputs));

async function env(...argv: readonly string[]) {
  const io = recordingIo();
  const status = await main(argv, io);
  return { status, printed: io.printed(), said: io.said() };
}

const EXPECTED = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:4567",
  AWS_CONFIG_FILE: join(state, "config"),
  AWS_SHARED_CREDENTIALS_FILE: join(state, "credentials"),
  AWS_PROFILE: "Auditor",
  AWS_REGION: "eu-west-1",
  AWS_DEFAULT_REGION: "eu-west-1",
  AWS_EC2_METADATA_DISABLED: "true",
};

it("a shell that evaluates it has the variables of the local cloud, and no keys of another account", async () => {
  const { status, printed, said } = await env("--state", state, "--profile", "Auditor");
  expect({ status, said }).toEqual({ status: 0, said: [] });
  const before = { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "x", AWS_SESSION_TOKEN: "x" };
  const script = `${printed}\nenv -0 | grep -z ^AWS_`;
  const { stdout } = spawnSync("sh", ["-c", script], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], ...before },
  });
  const variables = stdout.split("\0").filter((line) => line !== "");
  expect(variables.toSorted()).toEqual(
    Object.entries(EXPECTED)
      .map(([name, value]) => `${name}=${value}`)
      .toSorted(),
  );
});

it("--unset removes the variables, for which no cloud has to run", async () => {
  const { printed } = await env("--state", "nowhere", "--unset");
  expect(printed.trim().split("\n")).toEqual(Object.keys(EXPECTED).map((name) => `unset ${name}`));
});

it.each([
  ["sh", `export N='it'\\''s $(x) \\'`, "unset N"],
  ["fish", `set -gx N 'it\\'s $(x) \\\\'`, "set -e N"],
  ["powershell", `$Env:N = 'it''s $(x) \\'`, "Remove-Item Env:N -ErrorAction SilentlyContinue"],
])("%s gets a quoted value", (name, set, unset) => {
  expect(SHELLS[name]?.set("N", "it's $(x) \\")).toBe(set);
  expect(SHELLS[name]?.unset("N")).toBe(unset);
});

it.each(["'", "\u2018", "\u2019", "\u201a", "\u201b"])(
  "a path with %s does not end the text of PowerShell",
  (quote) => {
    const printed = SHELLS["powershell"]?.set("N", `a${quote}; whoami; ${quote}b`);
    expect(printed).toBe(`$Env:N = 'a${quote}${quote}; whoami; ${quote}${quote}b'`);
  },
);

it.each([
  [["--profile", "nobody"], "there is no profile nobody; expected one of admin, Auditor"],
  [["--shell", "csh"], "--shell takes one of sh, fish, powershell, not csh"],
  [["--shell", "constructor"], "--shell takes one of sh, fish, powershell, not constructor"],
  [["more"], "expected only options: unexpected argument more"],
])("rejects %j", async (argv, message) => {
  expect(await env("--state", state, ...argv)).toEqual(
    wrongUsage(`env: ${message}`, helpHint("env")),
  );
});

it("says that a state directory belongs to no local cloud", async () => {
  const { status, said } = await env("--state", "nowhere");
  expect(status).toBe(1);
  expect(said).toEqual([
    `env: there is no ${join("nowhere", "outputs.json")}; start the local cloud: signet serve`,
  ]);
});
