import { describe, expect, it } from "vitest";
import { listPage } from "../../../../../lib/cloud/services/decided/s3-store/bucket/list-page.ts";
import { byteRange } from "../../../../../lib/cloud/services/decided/s3-store/object/range.ts";
import type { ObjectRecord } from "../../../../../lib/cloud/objects/object-record.ts";

const record = (key: string): ObjectRecord => ({
  version: 1,
  bucket: "b",
  key,
  etag: "",
  sha256: "",
  md5: "",
  size: 1,
  headers: {},
  metadata: {},
  tags: [],
  checksums: {},
  modified: "2026-01-01T00:00:00.000Z",
});
const all = ["a", "d/1", "d/2", "d/e/1", "e", "f/1"].map(record);

describe("a list of objects", () => {
  it.each([
    [{}, "a d/1 d/2 d/e/1 e f/1", undefined],
    [{ prefix: "d/" }, "d/1 d/2 d/e/1", undefined],
    [{ delimiter: "/" }, "a e | d/ f/", undefined],
    [{ prefix: "d/", delimiter: "/" }, "d/1 d/2 | d/e/", undefined],
    [{ delimiter: "/", most: 2 }, "a | d/", "d/"],
    [{ delimiter: "/", after: "d/", most: 2 }, "e | f/", undefined],
    [{ delimiter: "/", after: "d/1" }, "e | d/ f/", undefined],
    [{ after: "d/2", most: 1 }, "d/e/1", "d/e/1"],
    [{ most: 0 }, "", undefined],
    [{ prefix: "nothing" }, "", undefined],
  ])("with %j", (query, shown, next) => {
    const asked = { prefix: "", delimiter: "", after: "", most: 1000, ...query };
    const page = listPage(all, asked);
    const keys = page.records.map(({ key }) => key).join(" ");
    const prefixes = page.commonPrefixes.join(" ");
    expect([prefixes === "" ? keys : `${keys} | ${prefixes}`, page.next]).toEqual([shown, next]);
  });
});

describe("a range of ten bytes", () => {
  it.each([
    ["bytes=0-3", { first: 0, last: 3 }],
    ["bytes=7-", { first: 7, last: 9 }],
    ["bytes=-3", { first: 7, last: 9 }],
    ["bytes=-30", { first: 0, last: 9 }],
    ["bytes=9-99", { first: 9, last: 9 }],
    ["bytes=3-2", undefined],
    ["bytes=0-1,3-4", undefined],
    ["lines=1-2", undefined],
    [undefined, undefined],
  ])("%s", (header, range) => {
    expect(byteRange(header, 10)).toEqual(range);
  });

  it.each(["bytes=10-", "bytes=10-12", "bytes=-0"])("%s cannot be satisfied", (header) => {
    expect(() => byteRange(header, 10)).toThrow(expect.objectContaining({ status: 416 }));
  });
});
