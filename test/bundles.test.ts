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
import { functionNames } from "../lib/contract/functions.ts";
import { BuildFailed } from "../scripts/build-output.ts";
import { build } from "../scripts/build.ts";

type Metafile = Awaited<ReturnType<typeof build>>;

const folder = mkdtempSync(join(tmpdir(), "signet-bundles-"));
afterAll(() => rmSync(folder, { recursive: true }));

const foreign =
  /(^|\/)(node_modules\/(aws-cdk-lib|constructs|cdk-nag)|lib\/(stacks|constructs|checks|local))\//;

/** Inputs that have no place in a handler. */
function misplaced({ inputs }: Metafile): readonly string[] {
  return Object.keys(inputs).filter((path) => foreign.test(path));
}

function write(project: string, files: Readonly<Record<string, string>>): string {
  const root = join(folder, project);
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

  it("are bundled for each function of the contract, and the guard in front of them", () => {
    const names = [...functionNames, "guard"];
    expect(readdirSync(outdir).toSorted()).toEqual(names.toSorted());
    for (const name of names) {
      expect(existsSync(join(outdir, name, "handler.mjs"))).toBe(true);
    }
  });

  it("are small: what they open secrets with takes less than what they do", () => {
    for (const name of functionNames) {
      expect(statSync(join(outdir, name, "handler.mjs")).size).toBeLessThan(20_000);
    }
    expect(statSync(join(outdir, "guard", "handler.mjs")).size).toBeLessThan(40_000);
    const packages = Object.keys(metafile.inputs).filter((path) => path.includes("node_modules"));
    expect(packages).toEqual([]);
  });

  it("hold no CDK, no stack and no local cloud", () => {
    expect(misplaced(metafile)).toEqual([]);
  });
});

it.each([
  ["aws-cdk-lib", "node_modules/aws-cdk-lib/index.js"],
  ["../../lib/stacks/a.ts", "lib/stacks/a.ts"],
  ["../../lib/constructs/a.ts", "lib/constructs/a.ts"],
  ["../../lib/local/a.ts", "lib/local/a.ts"],
])("sees %s in a handler", async (specifier, path) => {
  const root = write(`with-${path.replaceAll("/", "-")}`, {
    [path]: "console.log(1);",
    "lambda/a/handler.ts": `import "${specifier}";`,
  });
  expect(misplaced(await build("out", root))).toEqual([path]);
});

it("removes what earlier builds left", async () => {
  const root = write("stale", { "lambda/a/handler.ts": "", "out/b/handler.mjs": "" });
  await build("out", root);
  expect(readdirSync(join(root, "out"))).toEqual(["a"]);
});

it("names the place of a syntax error, and leaves the last build as it was", async () => {
  const root = write("broken", { "lambda/a/handler.ts": "const = 1;", "out/a/handler.mjs": "" });
  const failure = build("out", root);
  await expect(failure).rejects.toThrow(BuildFailed);
  await expect(failure).rejects.toThrow(/^lambda\/a\/handler.ts:1:7: Expected identifier/);
  expect(readdirSync(join(root, "out"))).toEqual(["a"]);
});

it("does not take a project without handlers for a built one", async () => {
  await expect(build("out", write("empty", { "lambda/once.ts": "" }))).rejects.toThrow(BuildFailed);
});
