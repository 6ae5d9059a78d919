import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { afterEach, describe, expect, it, vi } from "vitest";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { mistakenApp } from "./mistaken-app.ts";

const folder = temporaryDirectory();
afterEach(() => void vi.restoreAllMocks());

/** Synthesizes the app with all mistakes in a process, as `cdk synth` does. */
function synth() {
  // Plain JavaScript starts in a third of the time that a TypeScript loader needs.
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, "mistaken-main.ts")],
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    write: false,
  });
  const { NODE_ENV: _, VITEST: __, ...inherited } = process.env;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-"], {
    input: outputFiles[0]?.text,
    cwd: resolve(import.meta.dirname, "../../.."),
    env: { ...inherited, CDK_OUTDIR: join(folder, "mistaken") },
    encoding: "utf8",
  });
  return { status, stderr };
}

describe("an app with every mistake of the scenarios", () => {
  const { status, stderr } = synth();

  it("does not synthesize", () => {
    expect(status).toBe(1);
  });

  it.each([
    ["01, 82", "an open method", "LOCK01", "Mistaken/Api/Default/open/GET/Resource"],
    ["02", "a public function URL", "LOCK02", "Mistaken/Handler/FunctionUrl/Resource"],
    ["09", "an open sibling", "LOCK03", "Mistaken/Api/Default/{proxy+}/ANY/Resource"],
    ["48", "twelve sealed values", "LOCK09[segments]", "Mistaken/Handler/Resource"],
    ["83", "an image of USER app", "LOCK14", "Mistaken/Image/Resource"],
  ])("%s: reports where %s is, and how to acknowledge it", (_, __, rule, path) => {
    const findings = stderr.split("\n\n").filter((text) => text.includes(`'Signet::${rule}'`));
    expect(findings.join("\n\n")).toContain(path);
  });

  it("83: reports the user of the image in the words of Kubernetes", () => {
    expect(stderr).toContain("non-numeric user (app), cannot verify user is non-root");
  });
});

describe("84: the same app, acknowledged with a reason", () => {
  const outdir = join(folder, "acknowledged");

  it("synthesizes without a message", () => {
    const said = vi.spyOn(console, "error");
    const written = vi.spyOn(process.stderr, "write");
    mistakenApp(outdir, "for the scenario").synth();
    expect(process.exitCode).toBeUndefined();
    expect([...said.mock.calls, ...written.mock.calls]).toEqual([]);
  });

  it("lists rule, path and reason in the report", () => {
    const report = readFileSync(join(outdir, "validation-report.json"), "utf8");
    const {
      pluginReports,
    }: {
      pluginReports: { suppressedViolations: Record<string, unknown>[] }[];
    } = JSON.parse(report);
    expect(pluginReports[0]?.suppressedViolations).toContainEqual(
      expect.objectContaining({
        acknowledgedId: "Signet::LOCK01",
        acknowledgedAt: "Mistaken",
        reason: "for the scenario",
        violatingConstructs: [
          expect.objectContaining({ constructPath: "Mistaken/Api/Default/open/GET/Resource" }),
        ],
      }),
    );
  });
});
