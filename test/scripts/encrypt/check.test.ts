import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project, signetPath } from "../run-command.ts";
import { writeSealings } from "./write-sealings.ts";
import { localFunctions, sealingStage } from "./sealing-stage.ts";

const stage = sealingStage(localFunctions);

/** Returns the lines that check prints about the stage's file, and its exit status. */
async function checked(...argv: readonly string[]) {
  const { status, printed } = await stage.run(["check", ...argv]);
  return { status, lines: printed.split("\n").slice(0, -1) };
}

const complete = async (): Promise<void> => {
  await stage.done(["import", "orders"], "a=1\nproofKey=2");
  await stage.done(["import", "secure"], "a=1\nb=2\nproofKey=3");
};

/** Rewrites the file with a change of its text. */
const change = (edit: (text: string) => string): void => {
  writeFileSync(stage.path, edit(readFileSync(stage.path, "utf8")));
};

describe("check", () => {
  it("accepts a complete file, and reports how full the environments are", async () => {
    await complete();
    expect(await checked()).toEqual({
      status: 0,
      lines: [
        stage.path,
        expect.stringMatching(/^ {2}size {5}orders: 2 secrets, 1 segment, \d+ of 4096 bytes$/),
        expect.stringMatching(/^ {2}size {5}secure: 3 secrets, 1 segment, \d+ of 4096 bytes$/),
      ],
    });
  });

  it("requires exactly the declared secrets", async () => {
    await complete();
    change((text) => text.replace('["a","proofKey"]', '["x"],"stale":["a"]').replace('"b",', ""));
    change((text) =>
      text.replace(
        "[\n",
        '[\n{"function":"gone","names":["k"],"key":"arn:x","ciphertext":"AA=="},\n',
      ),
    );
    const { status, lines } = await checked("--stage", "local");
    expect(status).toBe(1);
    expect(lines).toEqual(
      expect.arrayContaining([
        "  error    gone: the app does not declare this function; remove its secrets, or declare it",
        "  error    orders: no value is sealed for proofKey, a; set it",
        "  error    orders: the function does not declare x; remove it, or declare it",
        "  note     orders: earlier values of a are still in a ciphertext; run compact",
        "  error    secure: no value is sealed for b; set it",
      ]),
    );
  });

  it("finds a name in two segments, and a function with many segments", async () => {
    await complete();
    await stage.done(["set", "orders", "a", "--no-decrypt"], "3");
    change((text) =>
      text.replace(/,"stale":\["a"\]/, "").replace('["proofKey"]', '["a","proofKey"]'),
    );
    const { status, lines } = await checked();
    expect(status).toBe(1);
    expect(lines).toContain(
      "  error    orders: several segments hold a, probably after a merge; run compact, or set each of them again",
    );
    expect(lines).toContain(
      "  note     orders: 2 segments, and each needs a KMS call when the function starts; run compact",
    );
  });

  it("measures the environment as Lambda does, with a warning near the limit and an error above it", async () => {
    await complete();
    await stage.done(["set", "orders", "a"], "x".repeat(2_500));
    const near = await checked();
    expect(near.status).toBe(0);
    expect(near.lines[1]).toMatch(/^ {2}warning {2}orders: the environment takes 3\d{3} of/);
    const grown = join(stage.folder, "grown");
    writeSealings(grown, {
      ...localFunctions,
      orders: { secrets: ["proofKey", "a"], environmentBytes: 900 },
    });
    const over = await checked("--assembly", grown);
    expect(over.status).toBe(1);
    expect(over.lines[1]).toMatch(/^ {2}error {4}orders: the environment takes 4\d{3} of/);
  });

  it.each([
    ["is not a sealed file", "local.json", "{", /is not a sealed file: it is not JSON/],
    [
      "was left by a merge",
      "local.json",
      "<<<<<<< HEAD\n",
      /it has the conflict markers of a merge/,
    ],
    [
      "has a ciphertext with a missing character",
      "local.json",
      '[{"function":"secure","names":["a"],"key":"arn:x","ciphertext":"AAA"},{"format":2,"app":"signet","stage":"local"}]',
      /its ciphertext is not canonical base64/,
    ],
    [
      "belongs to another stage",
      "prod.json",
      '[{"format":2,"app":"signet","stage":"dev"}]',
      /stage dev, not/,
    ],
    ["has an invalid stage name", "Prod.json", "[]", /its name is not a valid stage name/],
  ])("reports a file that %s, and continues with the others", async (_, name, text, problem) => {
    mkdirSync(stage.secretsDir);
    writeFileSync(join(stage.secretsDir, name), text);
    writeFileSync(join(stage.secretsDir, "z.json"), '[{"format":2,"app":"signet","stage":"z"}]');
    const { status, lines } = await checked();
    expect(status).toBe(1);
    const found = lines[lines.indexOf(join(stage.secretsDir, name)) + 1];
    expect(found).toMatch(/^ {2}error {4}/);
    expect(found).toMatch(problem);
    expect(lines.at(-2)).toBe(join(stage.secretsDir, "z.json"));
  });

  it("says which files it checks for their form only, and fails if their stage was asked for", async () => {
    await complete();
    const path = join(stage.secretsDir, "prod.json");
    writeFileSync(path, '[{"format":2,"app":"signet","stage":"prod"}]');
    const form =
      "  form     only the form was checked, because no assembly has stage prod; to check its secrets: run npx cdk synth -c stage=prod (it writes the assembly even if it reports that secrets are missing)";
    const every = await checked();
    expect({ status: every.status, lines: every.lines.slice(-2) }).toEqual({
      status: 0,
      lines: [path, form],
    });
    const { status, printed, said } = await stage.run(["check", "--stage", "prod"]);
    expect({ status, printed }).toEqual({ status: 1, printed: `${path}\n${form}\n` });
    expect(said).toEqual([
      expect.stringMatching(/^encrypt: no assembly has a function with secrets of stage prod: run/),
    ]);
  });

  it("checks the stages of several assemblies", async () => {
    await complete();
    const prod = join(stage.folder, "prod");
    writeSealings(prod, { secure: { secrets: ["a"], stage: "prod" } });
    const [, , , assembly = ""] = stage.options;
    const both = ["--assembly", assembly, "--assembly", prod];
    const { status, lines } = await checked(...both);
    expect(status).toBe(1);
    expect(lines.slice(-2)).toEqual([
      join(stage.secretsDir, "prod.json"),
      "  error    the file does not exist",
    ]);
  });

  it("rejects a stage without a file, and a given folder without files", async () => {
    expect((await checked("--stage", "dev")).status).toBe(1);
    const missing = await stage.run(["check"]);
    expect(missing).toMatchObject({
      status: 1,
      printed: `${stage.path}\n  note     the file does not exist; signet serve generates its secrets\n`,
      said: [`encrypt: there is no sealed file in ${stage.secretsDir}`],
    });
    expect(await stage.refused(2, ["check", "--stage", "../x"])).toContain(
      "is not a valid stage name",
    );
    expect(await stage.refused(2, ["check", "secure"])).toContain("unexpected argument");
  });

  it("checks only the form of files if there is no assembly, says so, and fails", async () => {
    await complete();
    const folder = join(stage.folder, "no-assembly");
    mkdirSync(join(folder, "secrets"), { recursive: true });
    cpSync(stage.path, join(folder, "secrets/local.json"));
    const argv = [signetPath, "encrypt", "check"];
    expect(spawnSync(process.execPath, argv, { cwd: folder, encoding: "utf8" })).toMatchObject({
      status: 1,
      stdout: "secrets/local.json\n",
      stderr: expect.stringMatching(
        /^encrypt: there is no assembly of the app in \.signet\/cdk\.out or cdk\.out: run signet serve /,
      ),
    });
  });

  it("needs no credentials, no network and no SDK", async () => {
    await complete();
    const argv = [signetPath, "encrypt", "check", ...stage.options];
    const out = execFileSync(process.execPath, argv, { cwd: project, env: {}, encoding: "utf8" });
    expect(out).toMatch(/^\S+\/local\.json\n( {2}size [^\n]+\n)+$/);
  });
});
