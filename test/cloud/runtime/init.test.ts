import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonOf } from "../../json-of.ts";
import { parseJson } from "../../../lib/json.ts";
import { lambda, ref } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { noNamespaces, sandbox } from "./sandbox-here.ts";

const exitsAtStart = `console.log("starting"); process.exit(3);`;
const logs = `
console.warn("at start");
export const handler = async ({ fail }) => {
  console.log("two\\nlines");
  console.debug("hidden");
  if (fail) throw new TypeError("bad");
  return process.env.FROM_WRAPPER ?? null;
};`;
const namesErrors = `
const named = (name) => Object.assign(new Error("named"), { name });
if (process.env.AWS_LAMBDA_FUNCTION_NAME === "namesstart") throw named("Sandbox.Timedout\\nREPORT RequestId: other");
export const handler = async () => { throw named("Sandbox.Timedout"); };`;

const hangs = `
import { readdirSync, writeFileSync } from "node:fs";
export const handler = async ({ write }) => {
  if (!write) return readdirSync("/tmp");
  writeFileSync("/tmp/file", "text");
  await new Promise((resolve) => setTimeout(resolve, 60_000));
};`;

const wrapper = (id: string, path: string, more: object = {}) =>
  lambda(id, "logs", {
    Layers: [ref("Wrappers")],
    Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: path } },
    ...more,
  });
const allowed = { Tags: [{ Key: "signet:child-processes", Value: "true" }] };

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([
    {
      name: "Init",
      handlers: { exitsAtStart, logs, namesErrors, hangs, wrappers: "" },
      resources: {
        Wrappers: {
          Type: "AWS::Lambda::LayerVersion",
          Properties: { Content: { S3Bucket: "assets", S3Key: "wrappers.zip" } },
        },
        ...lambda("ExitsAtStart", "exitsAtStart"),
        ...lambda("Plain", "logs"),
        ...lambda("Structured", "logs", { LoggingConfig: { LogFormat: "JSON", LogGroup: "/own" } }),
        ...lambda("Quiet", "logs", {
          LoggingConfig: { LogFormat: "JSON", SystemLogLevel: "WARN" },
        }),
        ...lambda("NamesError", "namesErrors"),
        ...lambda("NamesStart", "namesErrors"),
        ...lambda("Hangs", "hangs", { Timeout: 1 }),
        ...wrapper("NoWrapper", "/opt/missing"),
        ...wrapper("NoProgram", "/opt/text"),
        ...wrapper("Refused", "/opt/wrapper"),
        ...wrapper("Wrapped", "/opt/wrapper", allowed),
      },
    },
  ]);
  const layer = join(local.directory, "cdk.out/asset.wrappers");
  mkdirSync(layer, { recursive: true });
  writeFileSync(join(layer, "text"), "");
  writeFileSync(join(layer, "wrapper"), '#!/bin/sh\nexport FROM_WRAPPER="$1"\nexec "$@"\n');
  chmodSync(join(layer, "wrapper"), 0o755);
});
afterAll(() => local.close());

/** Invokes a function and returns its payload and the lines at the end of its log. */
async function invoke(name: string, event: unknown = {}) {
  const answer = await local.aws("lambda", `/2015-03-31/functions/${name}/invocations`, {
    as: local.keys("admin"),
    headers: [["X-Amz-Log-Type", "Tail"]],
    body: JSON.stringify(event),
  });
  const log = Buffer.from(answer.header("x-amz-log-result") ?? "", "base64").toString();
  return { json: jsonOf<unknown>(answer), lines: log.split("\n").filter((line) => line !== "") };
}

describe("the log of a function", () => {
  const time = "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z";
  const id = "[0-9a-f-]{36}";

  it("has the start, each text with time, request id and level, and a report with memory", async () => {
    const { lines } = await invoke("plain");
    const report = `^REPORT RequestId: ${id}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: [\\d.]+ ms\t$`;
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^${time}\t-\tWARN\tat start$`)),
      expect.stringMatching(new RegExp(`^START RequestId: ${id} Version: \\$LATEST$`)),
      expect.stringMatching(new RegExp(`^${time}\t${id}\tINFO\ttwo$`)),
      "lines",
      expect.stringMatching(new RegExp(`^${time}\t${id}\tDEBUG\thidden$`)),
      expect.stringMatching(new RegExp(`^END RequestId: ${id}$`)),
      expect.stringMatching(new RegExp(report)),
    ]);
    const warm = await invoke("plain");
    expect(warm.lines.at(-1)).not.toContain("Init Duration");
    expect(local.lines).toContain("plain: two");
  });

  it("has only JSON if the function says so", async () => {
    const { lines } = await invoke("structured", { fail: true });
    expect(lines.map(parseJson)).toMatchObject([
      { level: "WARN", message: "at start" },
      { type: "platform.start", record: { version: "$LATEST" } },
      { level: "INFO", message: "two\nlines" },
      { level: "ERROR", message: { errorType: "TypeError", errorMessage: "bad" } },
      {
        type: "platform.report",
        record: {
          status: "success",
          metrics: { memorySizeMB: 128, billedDurationMs: expect.any(Number) },
        },
      },
    ]);
  });

  it("leaves out Lambda's own lines below the function's level", async () => {
    const { lines } = await invoke("quiet");
    expect(lines.map(parseJson)).toMatchObject([
      { message: "at start" },
      { message: "two\nlines" },
    ]);
  });
});

it("a function that fails to start is started once more during its event", async () => {
  const { json, lines } = await invoke("exitsatstart");
  expect(json).toMatchObject({
    errorType: "Runtime.ExitError",
    errorMessage: expect.stringMatching(
      /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
    ),
  });
  const shape = lines.map((line) =>
    line.replace(/[\d.]+ ms/, "N ms").replace(/^.*(?=starting)/, ""),
  );
  expect(shape.slice(0, 4)).toEqual([
    "starting",
    "INIT_REPORT Init Duration: N ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError\t",
    "starting",
    "INIT_REPORT Init Duration: N ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ExitError\t",
  ]);
  expect(lines.at(-1)).toMatch(/Status: error\tError Type: Runtime\.ExitError\t$/);
  const next = await invoke("exitsatstart");
  expect(next.lines.filter((line) => line.includes("Phase: "))).toEqual([
    expect.stringContaining("Phase: invoke"),
  ]);
});

describe("an error that has the name of one of Lambda's own", () => {
  it("does not change the report of its event", async () => {
    const { json, lines } = await invoke("nameserror");
    expect(json).toMatchObject({ errorType: "Sandbox.Timedout", errorMessage: "named" });
    expect(lines.at(-1)).toMatch(/^REPORT [^:]+: [0-9a-f-]{36}\t/);
    expect(lines.filter((line) => /Status:|timed out/.test(line))).toEqual([]);
  });

  it("is an unknown error in the report of the start, to which it cannot add lines", async () => {
    const { lines } = await invoke("namesstart");
    const reports = lines.filter((line) => /^(INIT_)?REPORT/.test(line));
    expect(reports).toEqual([
      expect.stringMatching(/Phase: init\tStatus: error\tError Type: Runtime\.Unknown\t$/),
      expect.stringMatching(/Phase: invoke\tStatus: error\tError Type: Runtime\.Unknown\t$/),
      expect.stringMatching(/^REPORT RequestId: [0-9a-f-]{36}\t/),
    ]);
  });
});

it.runIf(sandbox.namespaces)(
  `a function has an empty /tmp after a time-out${noNamespaces}`,
  async () => {
    expect((await invoke("hangs", { write: true })).json).toMatchObject({
      errorType: "Sandbox.Timedout",
    });
    expect((await invoke("hangs")).json).toEqual([]);
  },
);

describe("AWS_LAMBDA_EXEC_WRAPPER", () => {
  it.each([
    ["does not exist", "nowrapper", 127, "/opt/missing: does not exist"],
    ["is not executable", "noprogram", 126, "/opt/text: is not an executable"],
  ])("that %s ends the function", async (_, name, status, line) => {
    const { json, lines } = await invoke(name);
    expect(json).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(new RegExp(`exited with error: exit status ${status}$`)),
    });
    expect(lines).toContain(line);
  });

  it("is refused for a function that may not start programs", async () => {
    expect((await invoke("refused")).json).toMatchObject({
      errorType: "Runtime.InvalidEntrypoint",
      errorMessage: expect.stringContaining("signet:child-processes=true"),
    });
  });

  it("starts the function and gives it variables", async () => {
    expect((await invoke("wrapped")).json).toMatch(/node$/);
  });
});
