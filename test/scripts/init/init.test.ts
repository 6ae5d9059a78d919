import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import flags from "aws-cdk-lib/recommended-feature-flags.json" with { type: "json" };
import project from "../../../package.json" with { type: "json" };
import { pascalCase } from "../../../scripts/init/app-name.ts";
import { main } from "../../../scripts/init/main.ts";
import { writeNewFolder } from "../../../scripts/init/write-new-folder.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { helpHint, wrongUsage } from "../terminal/wrong-usage.ts";

const folder = temporaryDirectory();

async function init(...argv: readonly string[]) {
  const io = recordingIo("");
  const status = await main(argv, io);
  return { status, printed: io.printed(), said: io.said(), prompts: io.prompts };
}

const textOf = (app: string, file: string) => readFileSync(join(folder, app, file), "utf8");
const namesIn = (path: string) =>
  readdirSync(join(folder, path), { recursive: true, encoding: "utf8" });

describe("signet init", () => {
  it("writes an app that is named after its folder, and prints what to do next", async () => {
    const { status, printed, prompts } = await init(join(folder, "deep/My_Shop"));
    expect({ status, prompts }).toEqual({ status: 0, prompts: [] });
    expect(printed).toMatch(/^cd \S*deep\/My_Shop\nnpm install\nnpx signet serve\n$/);
    expect(JSON.parse(textOf("deep/My_Shop", "package.json"))).toMatchObject({ name: "my-shop" });
    expect(textOf("deep/My_Shop", "bin/app.ts")).toContain("`MyShop-${stage}-Api`");
    expect(textOf("deep/My_Shop", ".gitignore")).toContain("secrets/local.json");
    const texts = namesIn("deep/My_Shop")
      .filter((name) => /\.\w+$/.test(name))
      .map((name) => textOf("deep/My_Shop", name));
    expect(texts.join("")).not.toMatch(/app-name|AppName|0\.0\.0-signet/);
    expect(readdirSync(join(folder, "deep"))).toEqual(["My_Shop"]);
  });

  it("takes the name of --name, and the packages from tarballs with --packages", async () => {
    const packages = join(folder, "packed");
    mkdirSync(packages);
    const tarball = (name: string) => join(packages, `${name}-${project.version}.tgz`);
    for (const name of ["signet-cdk", "signet-cli", "signet-sigv4"])
      writeFileSync(tarball(name), "");
    const { status } = await init("--name", "orders", "--packages", packages, join(folder, "1"));
    expect(status).toBe(0);
    expect(JSON.parse(textOf("1", "package.json"))).toMatchObject({
      name: "orders",
      dependencies: { "signet-cdk": `file:${tarball("signet-cdk")}` },
      devDependencies: {
        "signet-cli": `file:${tarball("signet-cli")}`,
        "signet-sigv4": `file:${tarball("signet-sigv4")}`,
      },
    });
  });

  it("writes into a folder that contains only a repository", async () => {
    mkdirSync(join(folder, "cloned/.git"), { recursive: true });
    expect(await init(join(folder, "cloned"))).toMatchObject({ status: 0 });
    expect(existsSync(join(folder, "cloned/package.json"))).toBe(true);
  });

  it.each(["README.md", ".env", "lib"])("refuses a folder that contains %s", async (name) => {
    const app = join(folder, `full-${name.replace(".", "")}`);
    mkdirSync(app);
    writeFileSync(join(app, name), "mine");
    const { status, printed, said } = await init(app);
    expect({ status, printed }).toEqual({ status: 1, printed: "" });
    expect(said).toEqual([
      `init: ${app} contains ${name}, and nothing is overwritten: choose a folder that is empty or does not exist`,
    ]);
    expect(readdirSync(app)).toEqual([name]);
  });

  it("refuses a path that leads to a file", async () => {
    writeFileSync(join(folder, "file"), "mine");
    const { status, said } = await init(join(folder, "file"));
    expect(status).toBe(1);
    expect(said[0]).toMatch(/^init: cannot write the app: ENOTDIR/);
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("mine");
  });

  it("refuses packages that are not there, and writes nothing", async () => {
    const { status, said } = await init("--packages", join(folder, "none"), join(folder, "no"));
    expect(status).toBe(1);
    expect(said[0]).toMatch(
      /^init: --packages: \S+ has no signet-cdk-\S+\.tgz: npm run build:packages/,
    );
    expect(existsSync(join(folder, "no"))).toBe(false);
  });

  it.each<[readonly string[], RegExp]>([
    [["a", "b"], /^init: expected one folder: unexpected argument b$/],
    [["--name", "My shop", "a"], /^init: --name takes 1 to 32 characters .*, not "My shop"$/],
    [["--name", "", "a"], /^init: --name takes 1 to 32 characters/],
    [[join(folder, "2026")], /^init: the folder "2026" does not give the app a name/],
    [[join(folder, "ä")], /^init: the folder "ä" does not give the app a name/],
    [["--force", "a"], /^init: unknown option --force$/],
  ])("rejects the arguments %j as wrong usage", async (argv, message) => {
    expect(await init(...argv)).toMatchObject(wrongUsage(message, helpHint("init")));
  });
});

describe("files in an existing folder", () => {
  it("are removed again if one of them cannot be written, and other files stay", () => {
    const app = join(folder, "broken");
    mkdirSync(app);
    const files = new Map([
      ["a/b/first", "1"],
      ["second", "2"],
      ["second/third", "3"], // The folder of this file is a file.
    ]);
    expect(() => writeNewFolder(app, files)).toThrow(/^cannot write the app: E/);
    expect(readdirSync(app)).toEqual([]);
    mkdirSync(join(app, ".git"));
    expect(() => writeNewFolder(app, files)).toThrow(/^cannot write the app: E/);
    expect(readdirSync(app)).toEqual([".git"]);
  });

  it("are not left in the parent folder if the folder cannot be created", () => {
    const parent = join(folder, "parent");
    mkdirSync(parent);
    const files = new Map([
      ["a", ""],
      ["a/b", ""],
    ]);
    expect(() => writeNewFolder(join(parent, "app"), files)).toThrow(/^cannot write the app: E/);
    expect(readdirSync(parent)).toEqual([]);
  });
});

it.each([
  ["shop", "Shop"],
  ["my-shop", "MyShop"],
  ["a--1b-", "A1b"],
])("pascalCase turns %s into %s", (name, expected) => {
  expect(pascalCase(name)).toBe(expected);
});

describe("the template", () => {
  it("has the feature flags that CDK recommends, as cdk init has", async () => {
    await init(join(folder, "flags"));
    expect(JSON.parse(textOf("flags", "cdk.json"))).toMatchObject({ context: flags });
  });

  it("has the versions of this project as the lowest ones", () => {
    const { dependencies, devDependencies } = JSON.parse(textOf("flags", "package.json"));
    const own: Readonly<Record<string, string>> = {
      ...project.dependencies,
      ...project.devDependencies,
    };
    const expected = (name: string) =>
      name.startsWith("signet-") ? project.version : `^${own[name]}`;
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect([name, version]).toEqual([name, expected(name)]);
    }
  });
});
