import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ObjectRecord } from "../../../lib/cloud/objects/object-record.ts";
import { ObjectStore } from "../../../lib/cloud/objects/object-store.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { checked, head, put } from "./put.ts";

const root = temporaryDirectory();
let count = 0;
/** Returns a new directory. */
function directory(): string {
  const path = join(root, String(++count));
  mkdirSync(path);
  return path;
}

const bytesIn = (state: string): readonly string[] =>
  readdirSync(join(state, "objects")).filter((name) => name.length === 64);

describe("the store of objects", () => {
  it("has its objects again after it was opened again, readable by the owner only", async () => {
    const state = directory();
    const store = new ObjectStore(state);
    await put(store, "ü/1", "one");
    store.close();
    const again = new ObjectStore(state);
    const path = again.pathOf("b", "ü/1") ?? "";
    expect([readFileSync(path, "utf8"), statSync(path).mode & 0o777]).toEqual(["one", 0o600]);
    expect(path).toBe(join(state, "objects", again.hashOf("b", "ü/1") ?? ""));
    expect(again.pathOfHash(again.hashOf("b", "ü/1") ?? "")).toBe(path);
    expect([again.pathOf("b", "ü/2"), again.pathOfHash("0".repeat(64))]).toEqual([
      undefined,
      undefined,
    ]);
    const [record = ""] = readdirSync(join(state, "objects", "records"));
    expect(statSync(join(state, "objects", "records", record)).mode & 0o777).toBe(0o600);
  });

  it("lists keys by their bytes, and paths over all buckets", async () => {
    const store = new ObjectStore(directory());
    for (const key of ["b", "\u{1f600}", "a", "\uffee"]) await put(store, key, key);
    await put(store, "a", "of other", "other");
    expect(store.list("b").map(({ key }) => key)).toEqual(["a", "b", "\uffee", "\u{1f600}"]);
    const files = store.files((...name) => name.join(" "));
    expect([...files.keys()].toSorted()).toEqual(
      ["b a", "b b", "b \u{1f600}", "b \uffee", "other a"].toSorted(),
    );
    expect(readFileSync(files.get("other a") ?? "", "utf8")).toBe("of other");
  });

  it("removes the bytes of an object with the last object that has them", async () => {
    const state = directory();
    const store = new ObjectStore(state);
    store.clean(new Set());
    await put(store, "a", "same");
    await put(store, "b", "same");
    expect(bytesIn(state)).toHaveLength(1);
    store.delete("b", "a");
    expect(bytesIn(state)).toHaveLength(1);
    await put(store, "b", "other");
    expect(bytesIn(state)).toEqual([store.hashOf("b", "b")]);
    expect(store.isEmpty("b")).toBe(false);
    store.dropBucket("b");
    expect([store.isEmpty("b"), bytesIn(state)]).toEqual([true, []]);
  });

  it("keeps bytes that deployed stacks use, and paths that it handed out, until it is cleaned", async () => {
    const state = directory();
    const store = new ObjectStore(state);
    await put(store, "deployed", "deployed");
    const deployed = store.pathOf("b", "deployed") ?? "";
    store.clean(new Set([deployed]));
    await put(store, "handed-out", "handed out");
    const path = store.files((_, key) => key).get("handed-out") ?? "";
    store.dropBucket("b");
    expect([deployed, path].map(existsSync)).toEqual([true, true]);
    store.clean(new Set([path]));
    expect([deployed, path].map(existsSync)).toEqual([false, true]);
  });

  it("removes what a kill has left", async () => {
    const state = directory();
    const store = new ObjectStore(state);
    await put(store, "a", "a");
    await (await store.newBlob()).end();
    writeFileSync(join(state, "objects", "f".repeat(64)), "of no object");
    const [record = ""] = readdirSync(join(state, "objects", "records"));
    writeFileSync(join(state, "objects", "records", `${record}.123`), "{");
    const again = new ObjectStore(state);
    again.clean(new Set());
    expect(bytesIn(state)).toEqual([again.hashOf("b", "a")]);
    expect(readdirSync(join(state, "objects", "records"))).toEqual([record]);
    expect(existsSync(join(state, "objects", "unfinished"))).toBe(false);
  });

  it("keeps the parts of an upload, and removes them with it", async () => {
    const state = directory();
    const named = { version: 1, id: "u", bucket: "b", key: "k" } as const;
    const store = new ObjectStore(state);
    store.clean(new Set());
    store.uploads.begin({ ...named, ...head, created: checked.modified, parts: {} });
    for (const text of ["first", "again"]) {
      const written = await store.newBlob();
      await written.write(Buffer.from(text));
      const part = { ...(await written.end()), checksums: {}, modified: checked.modified };
      store.uploads.putPart("u", 1, part, written);
    }
    expect(bytesIn(state)).toHaveLength(1);
    const { uploads } = new ObjectStore(state);
    expect(uploads.find("b", "k", "u")?.parts[1]?.size).toBe(5);
    expect(uploads.find("b", "other", "u")).toBeUndefined();
    store.dropBucket("b");
    expect([bytesIn(state), store.uploads.list("b")]).toEqual([[], []]);
  });

  it("is not used after it was closed", async () => {
    const store = new ObjectStore(directory());
    store.close();
    await expect(put(store, "a", "a")).rejects.toMatchObject({ code: "ERR_STATE" });
    expect(() => store.clean(new Set())).toThrow("closed");
  });
});

describe("a damaged store of objects is refused", () => {
  it.each<[string, (record: ObjectRecord) => unknown]>([
    ["a record without a size", (record) => ({ ...record, size: undefined })],
    ["a record of another key", (record) => ({ ...record, key: "other" })],
    ["a record of bytes that are missing", (record) => ({ ...record, sha256: "0".repeat(64) })],
    ["a record of bytes with another length", (record) => ({ ...record, size: 2 })],
    ["a record whose hash is a path", (record) => ({ ...record, sha256: "../state.json" })],
    ["a record of a later version", (record) => ({ ...record, version: 2 })],
    ["a record that is no map", () => "text"],
  ])("because of %s", async (_, change) => {
    const state = directory();
    const store = new ObjectStore(state);
    await put(store, "a", "a");
    const [name = ""] = readdirSync(join(state, "objects", "records"));
    const path = join(state, "objects", "records", name);
    const record = store.find("b", "a");
    writeFileSync(path, JSON.stringify(record && change(record)));
    expect(() => new ObjectStore(state)).toThrow(`${path} is damaged`);
    // Nothing is removed, so that it can be repaired.
    expect(bytesIn(state)).toHaveLength(1);
  });
});
