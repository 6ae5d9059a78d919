import { beforeEach, describe, expect, it } from "vitest";
import { KeyServiceFailed } from "../../../lib/formats/sealed/key-service.ts";
import { sealValues } from "../../../lib/cli/sealing/seal-values.ts";
import { emptySealedFile } from "../../../lib/sealed-file/read-sealed-file.ts";
import { author, shape, target, withMore, type Author } from "../../formats/sealed/author.ts";

let me: Author;
beforeEach(() => {
  me = author();
});
const set = (values: Readonly<Record<string, string>>) => new Map(Object.entries(values));

describe("with the right to decrypt", () => {
  it("all values of a function stay in one segment, which takes one call to decrypt", async () => {
    const before = await me.fileOf({ a: "1", b: "2" }, { c: "3" });
    const { file, left } = await sealValues(me.service, before, target, set({ b: "4", d: "5" }));
    expect({ shape: shape(file), left }).toEqual({
      shape: [{ names: ["a", "b", "c", "d"] }],
      left: [],
    });
    const all = { a: "1", b: "4", c: "3", d: "5" };
    expect(await me.opened(file, Object.keys(all))).toEqual(all);
  });

  it("a segment is not opened if none of its values is kept", async () => {
    await sealValues(me.service, await me.fileOf({ a: "1" }), target, set({ a: "2" }));
    expect(me.service.calls.decrypt).toBe(0);
  });

  it("an adopted value stays unchanged until it is set", async () => {
    const adopted = { ...(await me.segmentOf({ x: "1" })), names: ["b"], form: "value" as const };
    const before = withMore(await me.fileOf({ a: "1" }), adopted);
    const other = await sealValues(me.service, before, target, set({ a: "2" }));
    expect(shape(other.file)).toEqual([{ names: ["b"], form: "value" }, { names: ["a"] }]);
    const same = await sealValues(me.service, before, target, set({ b: "2" }));
    expect(shape(same.file)).toEqual([{ names: ["a", "b"] }]);
  });

  it("stale values are dropped", async () => {
    const [both] = (await me.fileOf({ a: "1", b: "2" })).functions["secure"] ?? [];
    if (!both) throw new Error("there must be a segment");
    const before = withMore(emptySealedFile({ app: "signet", stage: "dev" }), {
      ...both,
      names: ["a"],
      stale: ["b"],
    });
    const { file } = await sealValues(me.service, before, target, set({ c: "3" }));
    expect(shape(file)).toEqual([{ names: ["a", "c"] }]);
  });

  it("values that exceed one KMS plaintext go into several segments", async () => {
    const before = await me.fileOf({ a: "x".repeat(3_000) });
    const { file } = await sealValues(
      me.service,
      before,
      target,
      set({ b: "y".repeat(3_000), c: "z" }),
    );
    expect(shape(file)).toEqual([{ names: ["a", "c"] }, { names: ["b"] }]);
    expect(await me.opened(file, ["c"])).toEqual({ c: "z" });
  });
});

describe("without the right to decrypt", () => {
  it.each(["refused", "not tried"])(
    "a new segment is added, and the other segments stay (Decrypt is %s)",
    async (how) => {
      const before = await me.fileOf({ a: "1", b: "2" }, { c: "3" });
      const service = how === "refused" ? me.writeOnly : { ...me.service, decrypt: undefined };
      const { file, left } = await sealValues(service, before, target, set({ b: "4" }));
      expect(shape(file)).toEqual([
        { names: ["a"], stale: ["b"] },
        { names: ["c"] },
        { names: ["b"] },
      ]);
      const reason =
        how === "refused" ? "AccessDeniedException: you may not" : "decryption was not tried";
      expect(left.map((one) => one.reason)).toEqual([reason, reason]);
      const all = { a: "1", b: "4", c: "3" };
      expect(await me.opened(file, Object.keys(all))).toEqual(all);
      const next = await sealValues(service, file, target, set({ a: "5" }));
      expect(shape(next.file)).toEqual([{ names: ["c"] }, { names: ["b"] }, { names: ["a"] }]);
    },
  );

  it("one segment, that segment stays and the other segments are merged", async () => {
    const before = withMore(
      await me.fileOf({ a: "1" }, { b: "2" }),
      await me.segmentOf({ c: "3" }, "orders"),
    );
    const { file, left } = await sealValues(me.service, before, target, set({ d: "4" }));
    expect(shape(file)).toEqual([{ names: ["c"] }, { names: ["a", "b", "d"] }]);
    expect(left.map((one) => one.reason)).toEqual(["InvalidCiphertextException"]);
  });

  it.each([
    ["does not respond", {}],
    ["is too busy", { kmsError: "ThrottlingException", transient: true }],
  ])("nothing is sealed if KMS %s", async (_, failure) => {
    const service = {
      ...me.service,
      decrypt: () => Promise.reject(new KeyServiceFailed("no answer", failure)),
    };
    const sealing = sealValues(service, await me.fileOf({ a: "1" }), target, set({ b: "2" }));
    await expect(sealing).rejects.toThrow("no answer");
  });
});

describe("a name that a merge left in two segments", () => {
  it("is in one segment again once it has been set", async () => {
    const before = await me.fileOf({ a: "1", b: "2" }, { a: "3", b: "4" });
    await expect(me.opened(before, ["a"])).rejects.toThrow("several segments");
    const first = await sealValues(me.service, before, target, set({ a: "5" }));
    expect(shape(first.file)).toEqual([
      { names: ["b"], stale: ["a"] },
      { names: ["b"], stale: ["a"] },
      { names: ["a"] },
    ]);
    expect(first.left[0]?.reason).toBe(
      "several segments hold b, probably after a merge; set each of them again",
    );
    const second = await sealValues(me.service, first.file, target, set({ b: "6" }));
    expect(shape(second.file)).toEqual([{ names: ["a", "b"] }]);
    expect(await me.opened(second.file, ["a", "b"])).toEqual({ a: "5", b: "6" });
  });

  it("is merged if both segments hold the same value", async () => {
    const before = await me.fileOf({ a: "1", b: "2" }, { b: "2", c: "3" });
    const { file } = await sealValues(me.service, before, target, set({ d: "4" }));
    expect(shape(file)).toEqual([{ names: ["a", "b", "c", "d"] }]);
  });
});

it.each([
  ["empty", "", /the value for a is empty/],
  ["not valid text", "\ud800", /half of a surrogate pair/],
  ["too large", "x".repeat(5_000), /at most 4096/],
])("a value that is %s is rejected before KMS is called", async (_, value, message) => {
  const before = await me.fileOf({ b: "1" });
  const calls = { ...me.service.calls };
  await expect(sealValues(me.service, before, target, set({ a: value }))).rejects.toThrow(message);
  expect(me.service.calls).toEqual(calls);
});
