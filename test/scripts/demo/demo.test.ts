import { callers } from "../../../scripts/demo/callers.ts";
import { mainJob } from "../../../scripts/demo/main-job.ts";
import { webhooks } from "../../../scripts/demo/webhooks.ts";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { demonstrate } from "../../../scripts/demo/main.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { appInThisProcess } from "../app/app-in-this-process.ts";
import type { ExitStatus } from "../../../scripts/terminal/io.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

describe("the output of the demo", () => {
  const directory = temporaryDirectory();
  const state = join(directory, "state");
  const io = recordingIo();
  let shown = "";
  let status: ExitStatus;
  beforeAll(async () => {
    status = await demonstrate(directory, io, appInThisProcess);
    shown = [io.printed(), ...io.said()].join("\n");
  }, 60_000);

  it("shows every step of the main job, from the sealed secret to the refusals, as expected", () => {
    const lines = io.printed().split("\n");
    expect(lines.filter((line) => line.startsWith("✘"))).toEqual([]);
    expect(lines.filter((line) => line.startsWith("✔"))).toEqual(
      [...mainJob, ...webhooks, ...callers].map(([title]) => `✔ ${title}`),
    );
    expect(io.printed()).toContain("Every step gave the expected result.");
    expect(io.printed()).toMatch(/Canonical request[^]*AWS4-HMAC-SHA256/);
    expect(shown).not.toMatch(/^ +at /m);
    expect(status).toBe(0);
  });

  it("contains no secret of the state: no key, token or password", () => {
    const files = readdirSync(state).filter((name) => /\.(key|password|secret)$/.test(name));
    const text = readFileSync(join(state, "state.json"), "utf8");
    const stored = [
      ...files.map((name) => readFileSync(join(state, name), "utf8")),
      ...[...text.matchAll(/"(?:secretAccessKey|sessionToken)": "([^"]+)"/g)].map(
        ([, secret = ""]) => secret,
      ),
    ];
    expect(shown).toContain("Every step gave the expected result.");
    expect(files).toContain("hooks.githubKey.secret");
    expect(stored.length).toBeGreaterThan(files.length + 2);
    expect(stored.filter((secret) => shown.includes(secret))).toEqual([]);
  });

  it("shows [session token] if a refusal repeats the session token", () => {
    expect(shown).toMatch(/x-amz-security-token:\[session token\]/i);
    expect(shown).not.toMatch(/security-token[:=](?!\[)/i);
  });

  it("contains no text that looks like a token", () => {
    // Session tokens of AWS and of the local cloud, JSON Web Tokens, keys of Standard Webhooks.
    expect(shown).not.toMatch(/IQoJ|FwoG|FQoG|eyJ[\w-]+\.eyJ|whsec_/);
  });
});
