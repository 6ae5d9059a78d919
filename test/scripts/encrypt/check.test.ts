import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project, signetPath } from "../run-command.ts";
import { sealingStage } from "./sealing-stage.ts";

const stage = sealingStage();

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
        expect.stringMatching(
          /^ {2}size {5}orders: 2 secrets, 1 segment, at least \d+ of 4096 bytes$/,
        ),
        expect.stringMatching(
          /^ {2}size {5}secure: 3 secrets, 1 segment, at least \d+ of 4096 bytes$/,
        ),
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
    expect(near.lines[1]).toMatch(
      /^ {2}warning {2}orders: the environment takes at least 3\d{3} of/,
    );
    await stage.done(["set", "orders", "a"], "x".repeat(3_000));
    const over = await checked();
    expect(over.status).toBe(1);
    expect(over.lines[1]).toMatch(/^ {2}error {4}orders: the environment takes at least 4\d{3} of/);
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
    expect(lines[1]).toMatch(/^ {2}error {4}/);
    expect(lines[1]).toMatch(problem);
    expect(lines[2]).toBe(join(stage.secretsDir, "z.json"));
  });

  it("rejects a stage without a file, a missing folder, and a given folder without files", async () => {
    expect((await checked("--stage", "dev")).status).toBe(1);
    expect(await stage.refused(1, ["check"])).toBe(
      `encrypt: there is no folder ${stage.secretsDir}`,
    );
    mkdirSync(stage.secretsDir);
    expect(await stage.refused(1, ["check"])).toBe(
      `encrypt: there is no sealed file in ${stage.secretsDir}`,
    );
    expect(await stage.refused(2, ["check", "--stage", "../x"])).toContain(
      "is not a valid stage name",
    );
    expect(await stage.refused(2, ["check", "secure"])).toContain("unexpected argument");
  });

  it("accepts the default folder without files", () => {
    const argv = [signetPath, "encrypt", "check"];
    mkdirSync(join(stage.folder, "secrets"));
    const options = { cwd: stage.folder, encoding: "utf8" } as const;
    expect(spawnSync(process.execPath, argv, options)).toMatchObject({
      status: 0,
      stderr: "encrypt: there is no sealed file in secrets\n",
    });
  });

  it("needs no credentials, no network and no SDK", () => {
    const argv = [signetPath, "encrypt", "check", "--secrets-dir", "test/vectors/secrets"];
    const out = execFileSync(process.execPath, argv, { cwd: project, env: {}, encoding: "utf8" });
    expect(out).toMatch(/^test\/vectors\/secrets\/local\.json\n( {2}size [^\n]+\n)+$/);
  });
});
