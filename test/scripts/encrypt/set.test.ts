import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSealedFile } from "../../../lib/sealed-file/read-sealed-file.ts";
import { main } from "../../../scripts/encrypt/main.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { canary, sealingStage } from "./sealing-stage.ts";

const stage = sealingStage();
const SEALING = ["secure", "proofKey"];
const run = (...ran: Parameters<typeof stage.run>) => stage.run(...ran);
const opened = async (): Promise<string> => (await stage.opened(["proofKey"])).proofKey;

describe("a value", () => {
  it("is sealed into the stage's file, as the local cloud's admin, and opens again", async () => {
    expect(await run(SEALING)).toEqual({
      status: 0,
      printed: "",
      said: [
        `sealed secure proofKey into ${stage.path}; signet serve reloads by itself if it watches, otherwise start it again`,
      ],
      prompts: ["value of secure proofKey (not shown): "],
    });
    expect(readFileSync(stage.path, "utf8")).not.toContain(canary);
    expect(readdirSync(stage.secretsDir)).toEqual(["local.json"]);
    expect(await opened()).toBe(canary);
  });

  it.each([
    ["one final newline", "value\n", "value"],
    ["one final CRLF", "value\r\n", "value"],
    ["one newline of two", "value\n\n", "value\n"],
  ])("loses %s, which is reported", async (_, given, kept) => {
    const { status, said } = await run(SEALING, given);
    expect(status).toBe(0);
    expect(said[0]).toBe("encrypt: one final newline was stripped from the value");
    expect(await opened()).toBe(kept);
  });

  it.each([
    [
      "whitespace around it",
      " value ",
      ["begins with whitespace", "ends with whitespace or a newline"],
    ],
    ["newlines inside", "a\nb\r\nc", []],
    ["a BOM", "\ufeffvalue", ["begins with a byte order mark (BOM)"]],
    ["characters of every plane", "é茶\u{1FAD6}", []],
    ["a carriage return at its end", "value\r", ["ends with whitespace or a newline"]],
    ["characters that JSON must escape", '{"proofKey":"\\"}', []],
  ])("keeps %s, and likely mistakes are reported", async (_, value, hints) => {
    const { status, said } = await run(SEALING, value);
    const hinted = hints.map((hint) => `encrypt: the value ${hint}`);
    expect({ status, said: said.slice(0, -1) }).toEqual({ status: 0, said: hinted });
    expect(await opened()).toBe(value);
  });

  it("replaces the previous value", async () => {
    await run(SEALING, "old");
    await run(SEALING, "new");
    expect(stage.segments()).toHaveLength(1);
    expect(await opened()).toBe("new");
  });

  it("that another process seals while a value is typed is kept", async () => {
    const io = recordingIo();
    const argv = [...SEALING, ...stage.options];
    const typing = async (): Promise<Buffer> => {
      await run(SEALING, "in the meantime");
      const meanwhile = readFileSync(stage.path, "utf8").replaceAll('"secure"', '"orders"');
      writeFileSync(stage.path, meanwhile);
      return Buffer.from("typed");
    };
    expect(await main(argv, { ...io, stdin: typing })).toBe(0);
    expect(
      Object.keys(readSealedFile(stage.path, { app: "signet", stage: "local" })?.functions ?? {}),
    ).toEqual(["orders", "secure"]);
  });
});

describe("a value is rejected with one line, and no file is written,", () => {
  const limit = 4_096 - '{"proofKey":""}'.length;

  it.each([
    ["if it is empty", "", "encrypt: the value for proofKey is empty"],
    ["if it is only a newline", "\n", "encrypt: the value for proofKey is empty"],
    [
      "if it is not UTF-8",
      Buffer.from([0x63, 0xff, 0x63]),
      "encrypt: the value is not UTF-8 text; encode it, for example with base64",
    ],
    [
      "if it exceeds KMS's 4,096 bytes",
      canary.padEnd(limit + 1, "x"),
      "encrypt: the value for proofKey takes 4128 bytes, and KMS encrypts at most 4096; store large values elsewhere, encrypted, and seal only their key",
    ],
  ])("%s", async (_, value, message) => {
    const { status, said } = await run(SEALING, value);
    expect({ status, last: said.at(-1) }).toEqual({ status: 1, last: message });
    expect(existsSync(stage.secretsDir)).toBe(false);
  });

  it("if the environment would be too large with it, unless it fits exactly", async () => {
    const { status, said } = await run(SEALING, "x".repeat(2_800));
    expect({ status, last: said.at(-1) }).toEqual({
      status: 1,
      last: expect.stringMatching(
        /^encrypt: the environment of function secure would have 4\d{3} bytes, but Lambda accepts 4096, of which 60 are its other variables; nothing was sealed: /,
      ),
    });
    expect(existsSync(stage.secretsDir)).toBe(false);
    expect((await run(SEALING, "x".repeat(2_600))).status).toBe(0);
    expect(await opened()).toBe("x".repeat(2_600));
  });
});

describe("a sealed file stays unchanged, and no value is asked for,", () => {
  it.each([
    [
      "is damaged",
      "local.json",
      '{"app":"signet"',
      [],
      /local\.json is not a sealed file: it is not JSON; remove it, then signet serve seals/,
    ],
    [
      "belongs to another stage",
      "local.json",
      '{"app":"signet","stage":"dev","functions":{}}',
      [],
      /is sealed for app "signet", stage dev, not for signet, local$/,
    ],
    [
      "belongs to stage local but has another name",
      "dev.json",
      '{"app":"signet","stage":"local","functions":{}}',
      ["--stage", "dev"],
      /stage local, not for signet, dev$/,
    ],
  ])("if it %s", async (_, name, content, argv, message) => {
    mkdirSync(stage.secretsDir);
    writeFileSync(join(stage.secretsDir, name), content);
    const { status, said, prompts } = await run([...SEALING, ...argv]);
    expect({ status, lines: said.length, prompts }).toEqual({ status: 1, lines: 1, prompts: [] });
    expect(said[0]).toMatch(message);
    expect(readFileSync(join(stage.secretsDir, name), "utf8")).toBe(content);
    expect(readdirSync(stage.secretsDir)).toEqual([name]);
  });

  it("if it is a folder", async () => {
    mkdirSync(stage.path, { recursive: true });
    const { status, said, prompts } = await run(SEALING);
    expect({ status, prompts }).toEqual({ status: 1, prompts: [] });
    expect(said).toEqual([
      expect.stringMatching(/^encrypt: cannot read .*local\.json is a folder; only/),
    ]);
  });
});
