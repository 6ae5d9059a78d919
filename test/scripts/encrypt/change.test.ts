import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { startCommand } from "../run-command.ts";
import { canary, localFunctions, sealingStage } from "./sealing-stage.ts";
import { writeSealings } from "./write-sealings.ts";

const stage = sealingStage();
const { done, refused } = stage;
const RELOADS = "signet serve reloads by itself if it watches, otherwise start it again";
const AUTHOR = ["--profile", "Author"];

const shape = (functionName?: string) =>
  stage.segments(functionName).map(({ names, stale }) => (stale ? { names, stale } : names));

describe("set", () => {
  it("keeps one segment for each function, and sets several functions at once", async () => {
    await done(["set", "secure", "a"], "1");
    const { said, prompts } = await done(["set", "secure,orders", "proofKey"], canary);
    expect(prompts).toEqual(["value of secure, orders proofKey (not shown): "]);
    expect(said).toEqual([`sealed secure, orders proofKey into ${stage.path}; ${RELOADS}`]);
    expect([shape(), shape("orders")]).toEqual([[["a", "proofKey"]], [["proofKey"]]]);
    expect(await stage.opened(["a", "proofKey"])).toEqual({ a: "1", proofKey: canary });
    expect(await stage.opened(["proofKey"], "orders")).toEqual({ proofKey: canary });
  });

  it("by an author who may only encrypt adds a segment, and reports the segments that stay", async () => {
    await done(["set", "secure", "a"], "1");
    await done(["set", "secure", "b"], "2");
    const { said } = await done(["set", "secure", "a", ...AUTHOR], "3");
    expect(said).toEqual([
      expect.stringMatching(
        /^encrypt: left the segment of secure that holds b unchanged \(AccessDeniedException: .*\); it still contains the old value of a$/,
      ),
      "encrypt: function secure has 2 segments, and each needs a KMS call when the function starts; to merge them (needs the right to decrypt): signet encrypt compact secure --stage local",
      `sealed secure a into ${stage.path}; ${RELOADS}`,
    ]);
    expect(await stage.opened(["a", "b"])).toEqual({ a: "3", b: "2" });
    await done(["compact"]);
    expect(shape()).toEqual([["a", "b"]]);
    expect(await stage.opened(["a", "b"])).toEqual({ a: "3", b: "2" });
  });

  it("decrypts no segment with --no-decrypt", async () => {
    await done(["set", "secure", "a"], "1");
    await done(["set", "secure", "b", "--no-decrypt"], "2");
    expect(shape()).toEqual([["a"], ["b"]]);
  });

  it("keeps a final newline with --raw, and takes a value from a file", async () => {
    await done(["set", "secure", "a", "--raw"], "1\n");
    const file = join(stage.folder, "value");
    writeFileSync(file, "2\n");
    await done(["set", "secure", "b", "--file", file]);
    expect(await stage.opened(["a", "b"])).toEqual({ a: "1\n", b: "2" });
    expect(await refused(1, ["set", "secure", "a", "--file", "no-such-file"])).toMatch(
      /^encrypt: cannot read no-such-file: ENOENT/,
    );
  });
});

describe("remove", () => {
  it("removes a secret from the ciphertext", async () => {
    await done(["set", "secure", "a"], canary);
    await done(["set", "secure", "b"], "2");
    const { said } = await done(["remove", "secure", "a"]);
    expect(said).toEqual([
      "encrypt: function secure still declares a; without a sealed value it cannot be deployed",
      `removed secure a from ${stage.path}; earlier commits in git still contain the ciphertext`,
    ]);
    expect(shape()).toEqual([["b"]]);
  });

  it("without the right to decrypt reports that the ciphertext still contains the value", async () => {
    await done(["set", "secure", "a"], "1");
    await done(["set", "secure", "b"], "2");
    const { said } = await done(["remove", "secure", "a", ...AUTHOR]);
    expect(said[0]).toMatch(
      /holds b unchanged \(AccessDenied.*it still contains the old value of a$/,
    );
    expect(shape()).toEqual([{ names: ["b"], stale: ["a"] }]);
  });

  it("rejects a missing file and a missing name", async () => {
    expect(await refused(1, ["remove", "secure", "a"])).toMatch(
      /^encrypt: there is no .*local.json/,
    );
    await done(["set", "secure", "a"], "1");
    expect(await refused(1, ["remove", "secure", "x"])).toBe(
      "encrypt: function secure has no sealed value named x; sealed names: a",
    );
    expect(await refused(2, ["remove", "secure"])).toMatch(
      "expected FUNCTION and at least one NAME",
    );
  });
});

describe("rename", () => {
  it("keeps the value under a declared name", async () => {
    await done(["set", "secure", "a"], canary);
    await done(["rename", "secure", "a", "b"]);
    expect(await stage.opened(["b"])).toEqual({ b: canary });
  });

  it("rejects a name whose form the value does not have, and changes nothing", async () => {
    const grown = join(stage.folder, "with-users");
    const users = { name: "users", kind: { type: "htpasswd" }, usedBy: [] } as const;
    writeSealings(grown, { ...localFunctions, secure: { secrets: ["a", users] } });
    await done(["set", "secure", "a"], canary);
    const argv = ["rename", "secure", "a", "users", "--assembly", grown];
    expect(await refused(1, argv)).toContain(
      "the value for users of function secure is not a list",
    );
    expect(await stage.opened(["a"])).toEqual({ a: canary });
  });

  it.each([
    [
      "an undeclared name",
      2,
      ["secure", "a", "z"],
      "function secure does not declare secret z; it",
    ],
    [
      "a name that is taken",
      1,
      ["secure", "a", "proofKey"],
      "function secure has proofKey already",
    ],
    ["a secret that the author may not open", 1, ["secure", "a", "b", ...AUTHOR], "cannot open a"],
    ["too few words", 2, ["secure", "a"], "expected FUNCTION, the OLD name and the NEW name"],
  ] as const)("rejects %s", async (_, status, argv, message) => {
    await done(["set", "secure", "a"], "1");
    await done(["set", "secure", "proofKey", "--no-decrypt"], "2");
    expect(await refused(status, ["rename", ...argv])).toContain(message);
  });
});

describe("compact", () => {
  it("rejects functions without secrets, and needs the right to decrypt", async () => {
    await done(["set", "secure", "a"], "1");
    await done(["set", "secure", "b", "--no-decrypt"], "2");
    expect(await refused(2, ["compact", "open"])).toContain(
      "no secrets are sealed for function open",
    );
    expect(await refused(1, ["compact", ...AUTHOR])).toContain("AccessDeniedException");
    expect((await done(["compact"])).said).toEqual(["secure: 1 segment (had 2)"]);
    expect((await done(["compact"])).said).toEqual(["secure: 1 segment (nothing to merge)"]);
  });
});

describe("resolve", () => {
  it("drops lines that git brought back, also without an assembly", async () => {
    await done(["set", "secure", "a"], "1");
    const earlier = readFileSync(stage.path, "utf8");
    await done(["set", "secure", "a"], "2");
    const [replaced = ""] = earlier.split("\n").filter((line) => line.includes("ciphertext"));
    const both = readFileSync(stage.path, "utf8").replace("[\n", `[\n${replaced}\n`);
    const folder = join(stage.folder, "resolve");
    for (const path of [join(folder, "secrets/local.json"), stage.path]) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, both);
    }
    expect(await refused(1, ["list"])).toContain("contains replaced lines again, of secure a;");
    expect((await done(["resolve"])).said).toEqual([
      `dropped from ${stage.path} the replaced lines of secure a`,
    ]);
    expect(await stage.opened(["a"])).toEqual({ a: "2" });
    expect((await done(["resolve"])).said).toEqual([`${stage.path} has nothing to resolve`]);
    expect(await startCommand("encrypt", ["resolve"], {}, folder).ended).toMatchObject({
      status: 0,
      err: "dropped from secrets/local.json the replaced lines of secure a\n",
    });
  });
});

describe("rewrap", () => {
  it("re-encrypts all functions with another key, or none", async () => {
    await done(["set", "secure,orders", "proofKey"], canary);
    const before = stage.segments().map(({ key }) => key);
    expect(await refused(1, ["rewrap", "--key", "alias/nobody"])).toContain("NotFoundException");
    expect(await refused(1, ["rewrap", "--key", "alias/other", ...AUTHOR])).toContain(
      "AccessDeniedException",
    );
    expect(await refused(2, ["rewrap"])).toContain("pass --key KEY");
    const { said } = await done(["rewrap", "--key", "alias/other"]);
    expect(said[0]).toMatch(/^orders: re-encrypted 1 segment\(s\) with arn:aws:kms:/);
    expect(stage.segments().map(({ key }) => key)).not.toEqual(before);
    expect(await stage.opened(["proofKey"])).toEqual({ proofKey: canary });
    expect(await stage.opened(["proofKey"], "orders")).toEqual({ proofKey: canary });
  });
});

describe("list", () => {
  it("shows names, keys, roles, sizes and notes, never a value", async () => {
    await done(["set", "secure", "a"], canary);
    await done(["set", "secure", "b", "--no-decrypt"], canary);
    const { printed } = await done(["list", "secure"]);
    const [header, ...rows] = printed.split("\n").map((line) => line.split(/ {2,}/));
    expect(header).toEqual(["FUNCTION", "NAME", "SEGMENT", "BYTES", "KEY", "OPENED BY", "NOTES"]);
    const key: string = expect.stringMatching(/^arn:aws:kms:/);
    const role = "role of signet-local-secure";
    const bytes: string = expect.stringMatching(/^\d+$/);
    expect(rows.slice(0, -1)).toEqual([
      ["secure", "a", "1", bytes, key, role],
      ["secure", "b", "2", bytes, key, role],
      ["secure", "proofKey", "-", "-", "-", role, "missing"],
    ]);
    const json: readonly object[] = JSON.parse((await done(["list", "--json"])).printed);
    expect(json).toHaveLength(5);
    expect(json).toContainEqual(
      expect.objectContaining({
        function: "secure",
        name: "a",
        context: { app: "signet", stage: "local", function: "secure" },
      }),
    );
  });
});
