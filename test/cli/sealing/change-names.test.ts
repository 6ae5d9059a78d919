import { beforeEach, describe, expect, it } from "vitest";
import { compactFunction } from "../../../lib/cli/sealing/compact.ts";
import { removeNames } from "../../../lib/cli/sealing/remove-names.ts";
import { renameSecret } from "../../../lib/cli/sealing/rename.ts";
import { emptySealedFile } from "../../../lib/cli/sealing/file/sealed-file.ts";
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
  const context = encryptionContext("dev", "secure");
  const { ciphertext } = await me.service.encrypt(keyId, Buffer.from(value), context);
  const base64 = Buffer.from(ciphertext).toString("base64");
  return { key, names: [name], form: "value", ciphertext: base64 };
}

describe("a removed name", () => {
  it("takes a segment with it that holds nothing else, which asks for no right", async () => {
    const before = withMore(await me.fileOf({ a: "1" }, { b: "2" }), await adopted("c", "3"));
    const { file, left } = await removeNames(me.writeOnly, before, target, ["a", "c"]);
    expect({ shape: shape(file), left }).toEqual({ shape: [{ names: ["b"] }], left: [] });
    const none = await removeNames(me.writeOnly, file, target, ["b"]);
    expect(none.file.functions).toEqual({});
  });

  it("goes out of the ciphertext of a segment that holds more", async () => {
    const before = await me.fileOf({ a: "1", b: "2", c: "3" }, { d: "4" });
    const { file } = await removeNames(me.service, before, target, ["a", "b"]);
    expect(shape(file)).toEqual([{ names: ["c"] }, { names: ["d"] }]);
    expect(await me.opened(file, ["c", "d"])).toEqual({ c: "3", d: "4" });
  });

  it("stays in it as stale without the right, until somebody removes it who has it", async () => {
    const before = await me.fileOf({ a: "1", b: "2" });
    const { file, left } = await removeNames(me.writeOnly, before, target, ["a"]);
    expect(shape(file)).toEqual([{ names: ["b"], stale: ["a"] }]);
    expect(left.map((one) => one.reason)).toEqual(["AccessDeniedException: you may not"]);
    const after = await removeNames(me.service, file, target, ["a"]);
    expect(shape(after.file)).toEqual([{ names: ["b"] }]);
    expect(await me.opened(after.file, ["b"])).toEqual({ b: "2" });
  });

  it("must be there", async () => {
    const before = await me.fileOf({ b: "1", a: "2" });
    await expect(removeNames(me.service, before, target, ["a", "x"])).rejects.toThrow(
      "nothing is sealed for function secure as x; there is a, b",
    );
    const none = removeNames(me.service, emptySealedFile("dev"), target, ["a"]);
    await expect(none).rejects.toThrow("there is nothing");
  });
});

describe("a renamed secret", () => {
  it("keeps its value, and the others theirs", async () => {
    const before = await me.fileOf({ a: "1", b: "2" }, { c: "3" });
    const file = await renameSecret(me.service, before, target, ["a", "z"]);
    expect(await me.opened(file, ["z", "b", "c"])).toEqual({ z: "1", b: "2", c: "3" });
  });

  it("that was adopted takes no call of KMS", async () => {
    const before = withMore(emptySealedFile("dev"), await adopted("a", "1"));
    const file = await renameSecret(me.writeOnly, before, target, ["a", "z"]);
    expect(await me.opened(file, ["z"])).toEqual({ z: "1" });
  });

  it.each([
    ["that is not there", ["x", "z"], "nothing is sealed for function secure as x"],
    ["that two segments hold", ["b", "z"], "several segments of function secure hold b"],
    ["to a name that is taken", ["a", "b"], "function secure has b already"],
    ["that is stale", ["s", "z"], "s of function secure is stale"],
  ] as const)("%s is refused", async (_, names, message) => {
    const stale = { ...(await me.segmentOf({ c: "1", s: "2" })), names: ["c"], stale: ["s"] };
    const before = withMore(await me.fileOf({ a: "1", b: "2" }, { b: "2" }), stale);
    await expect(renameSecret(me.service, before, target, names)).rejects.toThrow(message);
  });

  it("must be open to the author", async () => {
    const before = await me.fileOf({ a: "1" });
    const renaming = renameSecret(me.writeOnly, before, target, ["a", "z"]);
    await expect(renaming).rejects.toThrow("cannot open a of function secure, stage dev");
  });
});

describe("compacting", () => {
  it("makes one segment of all, with what was adopted and without what is stale", async () => {
    const stale = { ...(await me.segmentOf({ c: "1", s: "2" })), names: ["c"], stale: ["s"] };
    const both = withMore(await me.fileOf({ b: "2" }, { b: "2", d: "4" }), stale);
    const before = withMore(both, await adopted("a", "3"));
    const file = await compactFunction(me.service, before, target);
    expect(shape(file)).toEqual([{ names: ["a", "b", "c", "d"] }]);
    const all = { a: "3", b: "2", c: "1", d: "4" };
    expect(await me.opened(file, Object.keys(all))).toEqual(all);
  });

  it("leaves alone what is one segment already, without a call of KMS", async () => {
    const before = await me.fileOf({ a: "1", b: "2" });
    expect(await compactFunction(me.writeOnly, before, target)).toBe(before);
    const none = emptySealedFile("dev");
    expect(await compactFunction(me.writeOnly, none, target)).toBe(none);
  });

  it("does not choose between two values", async () => {
    const before = await me.fileOf({ a: "1", b: "2" }, { a: "3", b: "2" });
    await expect(compactFunction(me.service, before, target)).rejects.toThrow(
      "several segments of function secure hold different values for a, as after a merge; set each of them again",
    );
  });

  it("asks for the right to open all of them", async () => {
    const before = await me.fileOf({ a: "1" }, { b: "2" });
    const compacting = compactFunction(me.writeOnly, before, target);
    await expect(compacting).rejects.toThrow("AccessDeniedException");
  });
});
