import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project } from "../../scripts/build/build-output.ts";
import { unpacked } from "../../scripts/build/build-packages.ts";
import { COPIED, specifiersIn } from "../../scripts/build/specifiers.ts";
import { layerOf } from "../arrows/layer-of.ts";

/** The packages, with the contents that are listed by hand, so that none of it changes unnoticed. */
const PACKAGES = [
  {
    name: "signet-sigv4",
    exports: [".", "./fetch"],
    dependencies: [],
    expected: [],
    peers: [],
    bundles: [],
    commands: {},
  },
  {
    name: "signet-cdk",
    exports: [".", "./runtime", "./sealing"],
    dependencies: ["signet-sigv4"],
    expected: [],
    peers: ["aws-cdk-lib", "constructs"],
    bundles: ["basic-authorizer", "guard", "oidc-authorizer"],
    commands: {},
  },
  {
    name: "signet-cli",
    exports: ["./local"],
    dependencies: [
      "@aws-sdk/client-kms",
      "@aws-sdk/client-lambda",
      "@aws-sdk/credential-providers",
      "@noble/curves",
      "adm-zip",
      "ajv-draft-04",
      "chokidar",
      "commander",
      "dotenv",
      "dynalite",
      "picomatch",
      "selfsigned",
      "signet-sigv4",
      "write-file-atomic",
      "yaml",
    ],
    expected: ["ajv"], // ajv-draft-04 expects it beside itself, and npm would not install it.
    peers: [],
    bundles: [],
    commands: { signet: "dist/bin/signet.js" },
  },
] as const;

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Returns the paths of all files in a folder, relative to it. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}

function manifestAt(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

describe.each(PACKAGES)(
  "the package $name",
  ({ name, exports, dependencies, expected, peers, bundles, commands }) => {
    const folder = join(unpacked, name);
    const files = filesOf(folder);
    const code = files.filter((file) => /^dist\/(bin|lib|scripts)\//.test(file));
    const copied = Object.keys(commands).length > 0 ? templateFiles() : [];
    const manifest = manifestAt(folder);

    it("contains code, licence, README, manifest, bundles and the template only", () => {
      expect(code.filter((file) => !/\.([cm]?js|d\.c?ts|py)$/.test(file))).toEqual([]);
      expect(files.filter((file) => !code.includes(file)).toSorted()).toEqual([
        "LICENSE",
        "README.md",
        ...bundles.map((bundle) => `dist/lambda/${bundle}/handler.mjs`),
        "package.json",
        ...copied,
      ]);
    });

    it("contains only files that the table of imports assigns to it", () => {
      const foreign = code.filter((file) => {
        const stem = file.replace(/^dist\//, "").replace(/(\.d\.c?ts|\.[cm]?js|\.py)$/, "");
        const source = [`${stem}.ts`, `${stem}.mjs`, `${stem}.cjs`, `${stem}.py`].find((path) =>
          existsSync(join(project, path)),
        );
        const owner = layerOf(source ?? "")?.package;
        return owner !== "every package" && !owner?.split(" and ").includes(name);
      });
      expect(foreign).toEqual([]);
    });

    it("contains no script that only this repository needs", () => {
      expect(code.filter((file) => /^dist\/scripts\/(build|demo)\//.test(file))).toEqual([]);
    });

    it("has the commands that it is listed with, which are programs", () => {
      expect(manifest.bin ?? {}).toEqual(commands);
      for (const path of Object.values(commands)) {
        expect(readFileSync(join(folder, path), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
      }
    });

    it("contains no source map and no reference to one", () => {
      const texts = code.map((file) => readFileSync(join(folder, file), "utf8"));
      expect(texts.filter((text) => text.includes("sourceMappingURL"))).toEqual([]);
    });

    it("exports files that it contains", () => {
      const { "./package.json": own, ...modules } = manifest.exports;
      expect(own).toBe("./package.json");
      expect(Object.keys(modules)).toEqual(exports);
      for (const { types, default: entry } of Object.values(modules)) {
        expect(files.map((file) => `./${file}`)).toEqual(expect.arrayContaining([types, entry]));
      }
    });

    it("has exactly the dependencies that its files import, and the ones that these expect beside them", () => {
      const modules = code.filter((file) => !COPIED.test(file));
      const imported = modules.flatMap(
        (file) => specifiersIn(file, readFileSync(join(folder, file), "utf8")).literal,
      );
      const names = imported
        .filter((specifier) => !specifier.startsWith(".") && !isBuiltin(specifier))
        .map((specifier) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/"));
      expect([...new Set(names)].toSorted()).toEqual([...dependencies, ...peers].toSorted());
      expect(Object.keys(manifest.dependencies ?? {})).toEqual(
        [...dependencies, ...expected].toSorted(),
      );
      expect(Object.keys(manifest.peerDependencies ?? {})).toEqual(peers);
    });

    it("has the version, licence and minimum of Node.js of the project", () => {
      const own = manifestAt(project);
      expect([manifest.version, manifest.license]).toEqual([own.version, own.license]);
      expect(`>=${manifest.engines["node"]?.match(/[\d.]+/)?.[0]}`).toBe(own.engines["node"]);
    });
  },
);

it("every name that a package imports from another one is exported by it", async () => {
  const exported: Record<string, readonly string[]> = {
    "signet-sigv4": Object.keys(await import("../../lib/sigv4/index.ts")),
    "signet-sigv4/fetch": Object.keys(await import("../../lib/signed-fetch/index.ts")),
  };
  const imported = PACKAGES.flatMap(({ name }) =>
    filesOf(join(unpacked, name))
      .filter((file) => /\.m?js$/.test(file))
      .flatMap((file) => {
        const text = readFileSync(join(unpacked, name, file), "utf8");
        const imports = text.matchAll(/^import (?:\{ (.*?) \}|.*) from "(signet-[^"]*)";$/gm);
        return [...imports].map(([, names = "*", from = ""]) => ({ file, names, from }));
      }),
  );
  expect(imported.length).toBeGreaterThan(50);
  const missing = imported.flatMap(({ file, names, from }) =>
    names
      .split(",")
      .map((name) => name.trim().replace(/ as .*/, ""))
      .filter((name) => name !== "")
      .filter((name) => exported[from]?.includes(name) !== true)
      .map((name) => `${file} imports ${name} from ${from}`),
  );
  expect(missing).toEqual([]);
});

/** Returns the paths of the app that `signet init` writes, as the package has them. */
function templateFiles(): readonly string[] {
  return filesOf(join(project, "packages/signet-cli/template"))
    .map((file) => `template/${file}`)
    .toSorted();
}

it("signet-cdk has a bundle of each function that the constructs deploy", () => {
  const [, { bundles }] = PACKAGES;
  expect(readdirSync(join(project, "lambda/cdk")).toSorted()).toEqual(bundles);
});

it("no page tells people to install the package signet of npm, which is another project", () => {
  const pages = ["README.md", "packages", "docs"].flatMap((path) =>
    path.endsWith(".md")
      ? [path]
      : readdirSync(join(project, path), { recursive: true, encoding: "utf8" })
          .filter((file) => file.endsWith(".md"))
          .map((file) => join(path, file)),
  );
  const install = /\b(npm (i|install|add)|yarn add|pnpm add)\b[^\n]*\bsignet(?![-\w/])/;
  // npx runs a command that is installed beside it, or else installs the package of that name.
  const run = /\bnpx signet(?![-\w])/;
  // Either the page installs before, or it speaks of an app that has installed signet-cli as docs/your-app.md says.
  const installed =
    /\bnpm (i|install|add)\b(?! signet\b)|\binstall `signet-cli`|\]\(your-app\.md\)/;
  const imported = /["']signet(\/[^"']*)?["']/;
  const wrong = pages.filter((page) => {
    const text = readFileSync(join(project, page), "utf8");
    const runs = run.exec(text);
    const isInstalled = runs === null || installed.test(text.slice(0, runs.index));
    return !isInstalled || install.test(text) || new RegExp(`from ${imported.source}`).test(text);
  });
  expect(wrong).toEqual([]);
});
