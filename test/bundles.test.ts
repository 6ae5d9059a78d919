import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { functionNames } from "../lib/app/contract/functions.ts";
import { BuildFailed, project } from "../scripts/build/build-output.ts";
import { build } from "../scripts/build/main.ts";

type Metafile = Awaited<ReturnType<typeof build>>;

const folder = mkdtempSync(join(tmpdir(), "signet-bundles-"));
afterAll(() => rmSync(folder, { recursive: true }));

const foreign =
  /(^|\/)(node_modules\/(aws-cdk-lib|constructs|cdk-nag)|lib\/(app\/stacks|cdk\/constructs|cdk\/checks|cli|cloud|iam))\//;

/** Returns the inputs that must not be in a handler. */
function misplaced({ inputs }: Metafile): readonly string[] {
  return Object.keys(inputs).filter((path) => foreign.test(path));
}

function write(name: string, files: Readonly<Record<string, string>>): string {
  const root = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe("the handlers of this project", () => {
  const outdir = join(folder, "out");
  let metafile: Metafile;
  beforeAll(async () => {
    metafile = await build(outdir);
  });

  it("are bundled for each function of the contract and of the constructs", () => {
    const names = [...functionNames, ...readdirSync(join(project, "lambda/cdk"))];
    expect(readdirSync(outdir).toSorted()).toEqual(names.toSorted());
    for (const name of names) {
      expect(existsSync(join(outdir, name, "handler.mjs"))).toBe(true);
    }
  });

  it("are small, because they contain no SDK", () => {
    const largest: Readonly<Record<string, number>> = { guard: 40_000, "oidc-authorizer": 30_000 };
    const tooLarge = readdirSync(outdir)
      .map((name) => ({ name, bytes: statSync(join(outdir, name, "handler.mjs")).size }))
      .filter(({ name, bytes }) => bytes > (largest[name] ?? 25_000));
    expect(tooLarge).toEqual([]);
  });

  it("contain only one package, which checks tokens", () => {
    const packages = Object.keys(metafile.inputs).filter((path) => path.includes("node_modules"));
    expect(
      new Set(packages.map((path) => path.split("node_modules/").at(-1)?.split("/")[0])),
    ).toEqual(new Set(["aws-jwt-verify"]));
  });

  it("contain no code of the CDK, the stacks or the local cloud", () => {
    expect(misplaced(metafile)).toEqual([]);
  });
});

it.each([
  ["aws-cdk-lib", "node_modules/aws-cdk-lib/index.js"],
  ["../../lib/app/stacks/a.ts", "lib/app/stacks/a.ts"],
  ["../../lib/cdk/constructs/a.ts", "lib/cdk/constructs/a.ts"],
  ["../../lib/cloud/a.ts", "lib/cloud/a.ts"],
])("the check finds %s in a handler", async (specifier, path) => {
  const root = write(`with-${path.replaceAll("/", "-")}`, {
    [path]: "console.log(1);",
    "lambda/a/handler.ts": `import "${specifier}";`,
  });
  expect(misplaced(await build("out", root))).toEqual([path]);
});

it("a build removes the output of earlier builds", async () => {
  const root = write("stale", { "lambda/a/handler.ts": "", "out/b/handler.mjs": "" });
  await build("out", root);
  expect(readdirSync(join(root, "out"))).toEqual(["a"]);
});

it("a build reports the place of a syntax error, and keeps the output of the last build", async () => {
  const root = write("broken", { "lambda/a/handler.ts": "const = 1;", "out/a/handler.mjs": "" });
  const failure = build("out", root);
  await expect(failure).rejects.toThrow(BuildFailed);
  await expect(failure).rejects.toThrow(/^lambda\/a\/handler.ts:1:7: Expected identifier/);
  expect(readdirSync(join(root, "out"))).toEqual(["a"]);
});

it("a build of a project without handlers fails", async () => {
  await expect(build("out", write("empty", { "lambda/once.ts": "" }))).rejects.toThrow(BuildFailed);
});
