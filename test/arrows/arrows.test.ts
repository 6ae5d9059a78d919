import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { circleIn, graphOf } from "./circles.ts";
import { readImports, sourceFiles } from "./imports.ts";
import { isWithin, layerOf } from "./layer-of.ts";
import { lintRules } from "./lint-rules.ts";
import { generated } from "./main.ts";
import { computedNames, root, sources, tests } from "./project.ts";
import { specifiersIn } from "../../scripts/build/specifiers.ts";
import { layers } from "./table.ts";
import { violation } from "./violation.ts";

/** Has a line for each type of resource (`npm run models`). */
const REPLACING_FILE = "lib/cloud/deployment/replacement/replacing.ts";
const { imports, computed } = readImports(root, sources);
const paths = layers.map(({ path }) => path);

describe("the source files", () => {
  const folder = mkdtempSync(join(tmpdir(), "signet-sources-"));
  const names = ["ts", "mts", "cts", "tsx", "js", "mjs", "cjs", "jsx"].map((end) => `new/a.${end}`);

  beforeAll(() => {
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    mkdirSync(join(folder, "new"));
    for (const name of [...names, "deleted.ts", "new/a.json", "new/a.md"]) {
      writeFileSync(join(folder, name), "");
    }
    execFileSync("git", ["add", "."], { cwd: folder });
    rmSync(join(folder, "deleted.ts"));
    writeFileSync(join(folder, "untracked.ts"), "");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("are of every kind, in every folder, tracked or untracked, and exist", () => {
    expect(sourceFiles(folder).toSorted()).toEqual([...names, "untracked.ts"].toSorted());
  });
});

describe("the table", () => {
  it.each(layers.map(({ path, may }, row) => [path, may, row] as const))(
    "permits %s to import earlier rows only",
    (_, may, row) => {
      const earlier = paths.slice(0, row);
      const isEarlier = (path: string) =>
        earlier.some((layer) => isWithin(layer, path)) &&
        paths.slice(row).every((layer) => !isWithin(layer, path));
      expect(may.filter((path) => !isEarlier(path))).toEqual([]);
    },
  );

  it("has a layer for each source file", () => {
    expect(sources.filter((file) => layerOf(file) === undefined)).toEqual([]);
  });

  it.each(layers.map((layer) => [layer.path, layer] as const))(
    "lists exactly the folders, packages and arrows of %s",
    (_, { path, folders = {}, may, packages = [], node }) => {
      const own = sources.filter((file) => isWithin(file, path));
      const inside = own.map((file) => file.slice(path.length + 1).split("/"));
      const named = inside.flatMap(([name = "", file]) => (file === undefined ? [] : [name]));
      expect(Object.keys(folders).toSorted()).toEqual([...new Set(named)].toSorted());

      const targets = new Set(
        imports.filter(({ from }) => isWithin(from, path)).map(({ to }) => to),
      );
      const isUnused = (permitted: string) => ![...targets].some((to) => isWithin(to, permitted));
      expect(may.filter(isUnused)).toEqual([]);
      expect(packages.filter(isUnused)).toEqual([]);
      expect(node === "any" ? [] : node.filter((name) => !targets.has(`node:${name}`))).toEqual([]);
    },
  );

  it.each(Object.keys(generated))(
    "matches %s, which is generated from it (npm run arrows)",
    (file) => {
      expect(readFileSync(join(root, file), "utf8")).toBe(generated[file]?.());
    },
  );
});

describe("the tree", () => {
  it("has only imports that the table permits", () => {
    const violations = imports.map((found) => {
      const layer = layerOf(found.from);
      return layer && violation(layer, found);
    });
    expect(violations.filter((text) => text !== undefined)).toEqual([]);
  });

  it("computes the name of a module only in files with a listed reason", () => {
    const files = computed.map((place) => place.replace(/:\d+$/, ""));
    expect([...new Set(files)]).toEqual(Object.keys(computedNames));
  });

  it("never imports the app from a published file", () => {
    const isApp = (file: string) => layerOf(file)?.package === "the app";
    expect(imports.filter(({ from, to }) => !isApp(from) && isApp(to))).toEqual([]);
  });

  it("has no circle of files, including imports of types", () => {
    expect(circleIn(graphOf(imports.map(({ from, to }) => [from, to])))).toBeUndefined();
  });

  it("has no circle of folders, including imports of types", () => {
    const edges = imports
      .filter(({ to }) => sources.includes(to))
      .map(({ from, to }) => [dirname(from), dirname(to)] as const);
    expect(circleIn(graphOf(edges))).toBeUndefined();
  });

  it("has at most 16 files in a folder, except folders of rules and attacks", () => {
    const counts = new Map<string, number>();
    for (const file of [...sources, ...tests]) {
      counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    }
    counts.delete("lib/cdk/checks/rules");
    counts.delete("test/cdk/checks/rules");
    counts.delete("test/cloud/runtime/attacks");
    expect([...counts].filter(([, count]) => count > 16)).toEqual([]);
  });

  it("has at most 200 lines in a source file, except a generated table", () => {
    const written = sources.filter((file) => file !== REPLACING_FILE);
    const lengths = written.map((file) => {
      const lines = readFileSync(join(root, file), "utf8").trimEnd().split("\n");
      return [file, lines.length] as const;
    });
    expect(lengths.filter(([, length]) => length > 200)).toEqual([]);
  });

  it("has its tests in folders with the same names as its sources", () => {
    const folders = new Set(sources.flatMap((file) => ancestors(dirname(file))));
    const mirrored = tests.filter((file) => file.endsWith(".test.ts")).map(sourceFolder);
    expect(mirrored.filter((folder) => folder && !folders.has(folder))).toEqual([]);
  });
});

/** Returns a folder and all folders that contain it. */
function ancestors(folder: string): readonly string[] {
  return folder === "." ? [] : [folder, ...ancestors(dirname(folder))];
}

/** Folders of tests that belong to no folder of the sources. */
const OF_THE_WHOLE: ReadonlySet<string> = new Set([
  "",
  "apps",
  "arrows",
  "conformance",
  "doubling",
  "end-to-end",
  "forgery",
  "mutations",
  "packages",
  "pages",
  "random",
  "models",
  "reference",
  "regexes",
  "words",
]);

/** Returns the folder of the sources that a test covers, or `undefined` if it covers the whole project. */
function sourceFolder(test: string): string | undefined {
  const folder = dirname(test).replace(/^test\/?/, "");
  const [first = ""] = folder.split("/");
  if (OF_THE_WHOLE.has(first)) return undefined;
  return ["bin", "lambda", "scripts"].includes(first) ? folder : `lib/${folder}`;
}

describe("a violation", () => {
  const sigv4 = layers.find(({ path }) => path === "lib/sigv4");

  it.each([
    ["an upward arrow", "lib/cloud/cloud.ts"],
    ["a layer that is not named", "lib/iam/evaluate.ts"],
    ["a package that is not named", "aws-cdk-lib"],
    ["a module of Node.js that is not named", "node:fs"],
  ])("is %s", (_, to) => {
    const from = "lib/sigv4/a.ts";
    expect(sigv4 && violation(sigv4, { from, to })).toMatch(`${from} imports ${to}`);
  });

  it.each(["lib/sigv4/key/hmac.ts", "lib/sigv4/key/hmac.cjs", "lib/errors.ts", "node:crypto"])(
    "is not %s",
    (to) => {
      expect(sigv4 && violation(sigv4, { from: "lib/sigv4/a.ts", to })).toBeUndefined();
    },
  );
});

describe("an import", () => {
  it.each([
    ["a value", 'import { a } from "./a.ts";'],
    ["a value, in single quotes", "import { a } from './a.ts';"],
    ["a type", 'import type { A } from "./a.ts";'],
    ["a type, over several lines", 'import type {\n  A,\n} from\n  "./a.ts";'],
    ["an effect", 'import "./a.ts";'],
    ["a re-exported name", 'export { a } from "./a.ts";'],
    ["all names, re-exported", 'export * from "./a.ts";'],
    ["no name, re-exported", 'export {} from "./a.ts";'],
    ["a type in place", 'type A = import("./a.ts").A;'],
    ["a type in place, in single quotes", "type A = import('./a.ts').A;"],
    ["a type in place, over several lines", 'type A = import(\n  "./a.ts"\n).A;'],
    ["the type of a module", 'type A = typeof import("./a.ts");'],
    ["a module of CommonJS", 'import a = require("./a.ts");'],
    ["a module at run time", 'await import("./a.ts");'],
    ["a module at run time, by a template", "await import(`./a.ts`);"],
    ["a module by its address", 'new Worker(new URL("./a.ts", import.meta.url));'],
    ["a module by its bare address", 'new Worker(new URL("a.ts", import.meta.url));'],
    ["a module by its resolved name", 'await f(import.meta.resolve("./a.ts"));'],
    ["a module by require", 'require("./a.ts");'],
    ["a module by a created require", 'createRequire(import.meta.url)("./a.ts");'],
    [
      "a module by a member of a created require",
      'createRequire(import.meta.url).resolve("./a.ts");',
    ],
    ["a module by a created require of a namespace", 'm.createRequire(import.meta.url)("./a.ts");'],
  ])("of %s is read", (_, source) => {
    expect(specifiersIn("b.ts", source)).toEqual({ literal: ["./a.ts"], computed: [] });
  });

  it("of a module of Node.js through the process is read", () => {
    const { literal } = specifiersIn("b.ts", 'process.getBuiltinModule("node:fs");');
    expect(literal).toEqual(["node:fs"]);
  });

  it.each([
    ["import", "\nawait import(`../cloud/${name}.ts`);"],
    ["an address", "\nnew URL(name, import.meta.url);"],
    ["import.meta.resolve", "\nimport.meta.resolve(name);"],
    ["import.meta.resolve as a value", "\nconst find = import.meta.resolve;"],
    ["getBuiltinModule", "\nprocess.getBuiltinModule(name);"],
    ["getBuiltinModule in brackets", '\nprocess["getBuiltinModule"]("node:fs");'],
    ["getBuiltinModule as a value", "\nconst { getBuiltinModule } = process;"],
    ["require", "\nrequire(name);"],
    ["a created require", "\ncreateRequire(import.meta.url)(name);"],
    ["a created require as a value", "\nconst load = createRequire(import.meta.url);"],
    ["a renamed createRequire", '\nimport { createRequire as make } from "node:module";'],
  ])("whose name is computed for %s is reported with its line", (_, source) => {
    expect(specifiersIn("b.ts", source).computed).toEqual([2]);
  });

  it.each([
    ["the address of a folder", 'new URL("../..", import.meta.url);'],
    ["an address in the network", 'new URL("https://example.com/a.js", import.meta.url);'],
    ["an address below another base", 'new URL("a.js", base);'],
  ])("is not %s", (_, source) => {
    expect(specifiersIn("b.ts", source)).toEqual({ literal: [], computed: [] });
  });
});

it("circleIn finds a circle, or returns undefined for a graph without one", () => {
  const line = graphOf([
    ["a", "b"],
    ["b", "c"],
    ["a", "c"],
    ["c", "c"],
  ]);
  expect(circleIn(line)).toBeUndefined();
  expect(
    circleIn(
      graphOf([
        ["x", "a"],
        ["a", "b"],
        ["b", "a"],
      ]),
    ),
  ).toBe("a -> b -> a");
});

describe("the linter", () => {
  const folder = mkdtempSync(join(tmpdir(), "signet-arrows-"));
  const refusals = new Set<string>();
  const folders = layers.filter(({ path }) => !path.endsWith(".ts"));

  /**
   * Imports to try: from a file two folders deep in each layer, to a file of every layer, to npm packages and
   * to a module of Node.js.
   */
  const probes = folders.flatMap((layer) =>
    [...paths, "aws-cdk-lib", "@aws-sdk/client-kms", "node:child_process"].map((to) => {
      const from = `${layer.path}/a/b.ts`;
      const isFolder = folders.some(({ path }) => path === to);
      const target = isFolder ? `${to}/x/y.ts` : to;
      const specifier = paths.includes(to) ? posix.relative(dirname(from), target) : to;
      return { layer, from, to: target, specifier };
    }),
  );

  beforeAll(() => {
    writeFileSync(join(folder, ".oxlintrc.json"), lintRules(probes.map(({ from }) => from)));
    for (const { from, specifier } of probes) {
      mkdirSync(dirname(join(folder, from)), { recursive: true });
      appendFileSync(join(folder, from), `import "${specifier}";\n`);
    }
    const oxlint = join(root, "node_modules/.bin/oxlint");
    const { stdout } = spawnSync(oxlint, ["--format=json"], { cwd: folder, encoding: "utf8" });
    const report: { diagnostics: { code: string; message: string; filename: string }[] } =
      JSON.parse(stdout);
    for (const { code, message, filename } of report.diagnostics) {
      const specifier = /^'(.+?)' import is restricted/.exec(message)?.[1];
      if (code === "eslint(no-restricted-imports)") refusals.add(`${filename} ${specifier}`);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(folders.map(({ path }) => path))("agrees with the table about %s", (path) => {
    const own = probes.filter(({ from }) => isWithin(from, path));
    expect(own.filter(({ from, specifier }) => refusals.has(`${from} ${specifier}`))).toEqual(
      own.filter(({ layer, from, to }) => violation(layer, { from, to }) !== undefined),
    );
  });
});
