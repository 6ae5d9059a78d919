import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  copyPackage,
  restrictToFunctions,
} from "../../../lib/cloud/runtime/package/copy-package.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const directory = temporaryDirectory();
let packages = 0;

/** Creates a package with a file and a directory, beside a file that does not belong to the package. */
function newPackage(): string {
  const base = join(directory, `${++packages}`);
  mkdirSync(join(base, "package/lib"), { recursive: true });
  writeFileSync(join(base, "outside.txt"), "outside");
  writeFileSync(join(base, "package/handler.mjs"), "handler");
  writeFileSync(join(base, "package/lib/tool"), "tool", { mode: 0o700 });
  return join(base, "package");
}

describe("a copied package", () => {
  it("has the targets of its internal links as files", () => {
    const from = newPackage();
    symlinkSync("lib/tool", join(from, "tool"));
    symlinkSync("lib", join(from, "alias"));
    const to = `${from}-copy`;
    copyPackage(from, to);
    const copied = readdirSync(to, { recursive: true, withFileTypes: true });
    expect(copied.filter((entry) => entry.isSymbolicLink())).toEqual([]);
    expect(readFileSync(join(to, "alias/tool"), "utf8")).toBe("tool");
    expect(statSync(join(to, "tool")).mode & 0o111).not.toBe(0);
  });

  it.each([
    ["a file outside the package", "../../outside.txt"],
    ["a directory outside the package", "../.."],
    ["an absolute path", "/etc/passwd"],
    ["a path that only begins like the package", "../../package-copy"],
  ])("is refused with the path of a link to %s", (_, target) => {
    const from = newPackage();
    mkdirSync(`${from}-copy`);
    symlinkSync(target, join(from, "lib/link"));
    expect(() => copyPackage(from, `${from}-new`)).toThrow(
      `${join(from, "lib/link")} is a symbolic link that leads out of the package, to `,
    );
  });

  it("is refused if a link leads to a directory that contains the link", () => {
    const from = newPackage();
    symlinkSync(".", join(from, "lib/loop"));
    symlinkSync("../lib", join(from, "lib/circle"));
    expect(() => copyPackage(from, `${from}-copy`)).toThrow("a directory that contains it");
  });

  it("is readable only for functions and the user of the cloud", () => {
    const isRoot = process.getuid?.() === 0;
    const to = newPackage();
    restrictToFunctions(to, isRoot);
    const mode = (path: string) => statSync(join(to, path)).mode & 0o777;
    const [executable, plain] = isRoot ? [0o750, 0o640] : [0o700, 0o600];
    expect(["lib", "lib/tool", "handler.mjs"].map(mode)).toEqual([executable, executable, plain]);
  });
});
