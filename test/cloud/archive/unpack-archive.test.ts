import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openArchive } from "../../../lib/cloud/archive/open-archive.ts";
import { unpackArchive } from "../../../lib/cloud/archive/unpack-archive.ts";
import { crcOf, LINK, PROGRAM, renamed, withHeader, zipOf } from "./write-zip.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "signet-archive-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Unpacks an archive into a folder in the folder of the tests. */
function unpack(name: string, zip: Buffer): string {
  const archive = join(folder, `${name}.zip`);
  writeFileSync(archive, zip);
  const to = join(folder, name);
  unpackArchive(archive, to);
  return to;
}

it("an archive keeps contents, programs and links inside of the folder", () => {
  const to = unpack(
    "good",
    zipOf({
      "index.js": ["exports.handler = 1"],
      "bin/run": ["#!/bin/sh", PROGRAM],
      "empty/": [""],
      "lib/link": ["../bin/run", LINK],
    }),
  );
  expect(readFileSync(join(to, "index.js"), "utf8")).toBe("exports.handler = 1");
  expect(statSync(join(to, "index.js")).mode & 0o777).toBe(0o600);
  expect(statSync(join(to, "bin/run")).mode & 0o777).toBe(0o700);
  expect(statSync(join(to, "empty")).isDirectory()).toBe(true);
  expect(readlinkSync(join(to, "lib/link"))).toBe("../bin/run");
});

const SIZE = 24;
const plain = () => zipOf({ "aa/x": ["text"] });
const zeros = () => zipOf({ zeros: ["\0".repeat(1_000_000)] });

describe("an archive is refused", () => {
  it.each<[string, () => Buffer, string]>([
    ["that is not an archive", () => Buffer.from("text"), "Could not unzip uploaded file"],
    ["that is cut off", () => plain().subarray(0, 40), "Could not unzip uploaded file"],
    ["with a path above", () => renamed(plain(), "aa/x", "../x"), 'entry "../x" is outside'],
    [
      "with an inner path above",
      () => renamed(zipOf({ "a/bb/cc/x": ["t"] }), "a/bb/cc/x", "a/../../x"),
      "is outside",
    ],
    ["with an absolute path", () => renamed(plain(), "aa/x", "/a/x"), 'entry "/a/x" is outside'],
    ["with a backslash", () => renamed(plain(), "aa/x", "aa\\x"), "is outside of its folder"],
    ["with a NUL", () => renamed(plain(), "aa/x", "aa\0x"), "is outside of its folder"],
    [
      "that declares more than 250 MB",
      () => withHeader(plain(), SIZE, 262_144_001),
      "Unzipped size must be smaller than 262144000 bytes",
    ],
    ["with more content than it declares", () => withHeader(zeros(), SIZE, 10), "Could not unzip"],
    [
      "with less content than it declares",
      () => withHeader(zeros(), SIZE, 1_000_001),
      "has another size than the archive says",
    ],
    ["with damaged content", () => renamed(plain(), crcOf(plain()), "\0\0\0\0"), "Could not unzip"],
    ["with a link that leads out", () => zipOf({ a: ["../../etc", LINK] }), "that leads out"],
    ["with an absolute link", () => zipOf({ a: ["/etc/passwd", LINK] }), "that leads out"],
    [
      "with a file below a link",
      () => zipOf({ link: ["sub", LINK], "link/file": ["text"] }),
      "the entry link/file is below a symbolic link",
    ],
    [
      "with a link below a link",
      () => zipOf({ a: [".", LINK], "a/b": ["..", LINK] }),
      "the entry a/b is below a symbolic link",
    ],
    [
      "with a link that leads out through another link",
      () => zipOf({ "p/q/up": ["../..", LINK], out: ["p/q/up/..", LINK] }),
      "that leads out",
    ],
    [
      "with a folder in the place of a file",
      () => zipOf({ a: ["text"], "a/b": ["text"] }),
      'the entry "a/b" cannot be written',
    ],
    [
      "with a name that is there twice",
      () => renamed(zipOf({ aa: ["text"], ab: ["sub", LINK] }), "ab", "aa"),
      "Could not unzip uploaded file",
    ],
    [
      "with a name that is too long",
      () => zipOf({ ["x".repeat(300)]: ["text"] }),
      "cannot be written",
    ],
  ])("%s", (name, zip, message) => {
    expect(() => unpack(name, zip())).toThrow(message);
    expect(existsSync(join(folder, "x"))).toBe(false);
  });
});

it("the table of contents is read without the contents", () => {
  const archive = join(folder, "bomb.zip");
  writeFileSync(archive, withHeader(zeros(), SIZE, 200_000_000));
  expect(openArchive(archive).map(({ path, kind }) => [path, kind])).toEqual([["zeros", "file"]]);
});
