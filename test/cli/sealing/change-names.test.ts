import { beforeEach, describe, expect, it } from "vitest";
import { compactFunction } from "../../../lib/cli/sealing/compact.ts";
import { removeNames } from "../../../lib/cli/sealing/remove-names.ts";
import { renameSecret } from "../../../lib/cli/sealing/rename.ts";
import { emptySealedFile } from "../../../lib/sealed-file/read-sealed-file.ts";
import {
  encryptionContext,
  type SealedSegment,
} from "../../../lib/formats/sealed/sealed-segment.ts";
import {
  author,
  key,
  keyId,
  shape,
  target,
  withMore,
  type Author,
} from "../../formats/sealed/author.ts";

let me: Author;
beforeEach(() => {
  me = author();
});

async function adopted(name: string, value: string): Promise<SealedSegment> {
  const context = encryptionContext("signet", "dev", "secure");
  const { ciphertext } = await me.service.encrypt(keyId, Buffer.from(value), context);
  const base64 = Buffer.from(ciphertext).toString("base64");
  return { key, names: [name], form: "value", ciphertext: base64 };
}

describe("a removed name", () => {
  it("removes its segment without decrypting it if the segment has no other name", async () => {
    const before = withMore(await me.fileOf({ a: "1" }, { b: "2" }), await adopted("c", "3"));
    const { file, left } = await removeNames(me.writeOnly, before, target, ["a", "c"]);
    expect({ shape: shape(file), left }).toEqual({ shape: [{ names: ["b"] }], left: [] });
    const none = await removeNames(me.writeOnly, file, target, ["b"]);
    expect(none.file.functions).toEqual({});
  });

  it("is removed from the ciphertext of a segment that holds other names", async () => {
    const before = await me.fileOf({ a: "1", b: "2", c: "3" }, { d: "4" });
    const { file } = await removeNames(me.service, before, target, ["a", "b"]);
    expect(shape(file)).toEqual([{ names: ["c"] }, { names: ["d"] }]);
    expect(await me.opened(file, ["c", "d"])).toEqual({ c: "3", d: "4" });
  });

  it("stays stale in the ciphertext until an author with the right to decrypt removes it", async () => {
    const before = await me.fileOf({ a: "1", b: "2" });
    const { file, left } = await removeNames(me.writeOnly, before, target, ["a"]);
    expect(shape(file)).toEqual([{ names: ["b"], stale: ["a"] }]);
    expect(left.map((one) => one.reason)).toEqual(["AccessDeniedException: you may not"]);
    const after = await removeNames(me.service, file, target, ["a"]);
    expect(shape(after.file)).toEqual([{ names: ["b"] }]);
    expect(await me.opened(after.file, ["b"])).toEqual({ b: "2" });
  });

  it("must exist", async () => {
    const before = await me.fileOf({ b: "1", a: "2" });
    await expect(removeNames(me.service, before, target, ["a", "x"])).rejects.toThrow(
      "function secure has no sealed value named x; sealed names: a, b",
    );
    const none = removeNames(me.service, emptySealedFile({ app: "signet", stage: "dev" }), target, [
      "a",
    ]);
    await expect(none).rejects.toThrow("sealed names: none");
  });
});

describe("a renamed secret", () => {
  it("keeps its value, and the other secrets keep theirs", async () => {
    const before = await me.fileOf({ a: "1", b: "2" }, { c: "3" });
    const file = await renameSecret(me.service, before, target, ["a", "z"]);
    expect(await me.opened(file, ["z", "b", "c"])).toEqual({ z: "1", b: "2", c: "3" });
  });

  it("that was adopted needs no KMS call", async () => {
    const before = withMore(
      emptySealedFile({ app: "signet", stage: "dev" }),
      await adopted("a", "1"),
    );
    const file = await renameSecret(me.writeOnly, before, target, ["a", "z"]);
    expect(await me.opened(file, ["z"])).toEqual({ z: "1" });
  });

  it.each([
    ["that does not exist", ["x", "z"], "function secure has no sealed value named x"],
    ["that is in two segments", ["b", "z"], "several segments of function secure hold b"],
    ["whose new name is taken", ["a", "b"], "function secure has b already"],
    ["that is stale", ["s", "z"], "s of function secure is stale"],
  ] as const)("%s is rejected", async (_, names, message) => {
    const stale = { ...(await me.segmentOf({ c: "1", s: "2" })), names: ["c"], stale: ["s"] };
    const before = withMore(await me.fileOf({ a: "1", b: "2" }, { b: "2" }), stale);
    await expect(renameSecret(me.service, before, target, names)).rejects.toThrow(message);
  });

  it("must be in a segment that the author may decrypt", async () => {
    const before = await me.fileOf({ a: "1" });
    const renaming = renameSecret(me.writeOnly, before, target, ["a", "z"]);
    await expect(renaming).rejects.toThrow("cannot open a of function secure, stage dev");
  });
});

describe("compacting", () => {
  it("merges all segments into one, with adopted values and without stale ones", async () => {
    const stale = { ...(await me.segmentOf({ c: "1", s: "2" })), names: ["c"], stale: ["s"] };
    const both = withMore(await me.fileOf({ b: "2" }, { b: "2", d: "4" }), stale);
    const before = withMore(both, await adopted("a", "3"));
    const file = await compactFunction(me.service, before, target);
    expect(shape(file)).toEqual([{ names: ["a", "b", "c", "d"] }]);
    const all = { a: "3", b: "2", c: "1", d: "4" };
    expect(await me.opened(file, Object.keys(all))).toEqual(all);
  });

  it("leaves a single segment unchanged, without a KMS call", async () => {
    const before = await me.fileOf({ a: "1", b: "2" });
    expect(await compactFunction(me.writeOnly, before, target)).toBe(before);
    const none = emptySealedFile({ app: "signet", stage: "dev" });
    expect(await compactFunction(me.writeOnly, none, target)).toBe(none);
  });

  it("fails if two segments hold different values for a name", async () => {
    const before = await me.fileOf({ a: "1", b: "2" }, { a: "3", b: "2" });
    await expect(compactFunction(me.service, before, target)).rejects.toThrow(
      "several segments of function secure hold different values for a, probably after a merge; set each of them again",
    );
  });

  it("needs the right to decrypt all segments", async () => {
    const before = await me.fileOf({ a: "1" }, { b: "2" });
    const compacting = compactFunction(me.writeOnly, before, target);
    await expect(compacting).rejects.toThrow("AccessDeniedException");
  });
});
