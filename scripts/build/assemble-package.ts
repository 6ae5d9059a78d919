import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { LIMITS, readRegularFile, readRegularText } from "../../lib/regular-file.ts";
import { BuildFailed, project, type OutputFile } from "./build-output.ts";
import type { Compiled } from "./compile-library.ts";
import { packageCode } from "./package-files.ts";

/** What a package contains beside the code that its exports reach. */
interface Contents {
  /** Folders with all their JavaScript. */
  readonly folders?: readonly string[];
  /** Commands by name: compiled programs. */
  readonly commands?: Readonly<Record<string, string>>;
  /** Bundles of functions, by name. */
  readonly bundles?: readonly string[];
  /** Folders beside the manifest that are published as they are. */
  readonly copies?: readonly string[];
}

/** The packages that are made from this tree. Each has a folder with its manifest and README in `packages`. */
export const PACKAGES: Readonly<Record<string, Contents>> = {
  "signet-sigv4": {},
  // The constructs deploy these functions.
  "signet-cdk": { bundles: ["basic-authorizer", "guard", "oidc-authorizer"] },
  // Programs in processes and threads of their own are part of the cloud, but no file imports them.
  "signet-cli": {
    folders: ["lib/cloud"],
    commands: { signet: "bin/signet.js" },
    copies: ["template"], // The app that `signet init` writes.
  },
};

/** The exports through which packages import each other, by the folder that they publish. */
const PUBLISHED = { "lib/sigv4": "signet-sigv4", "lib/signed-fetch": "signet-sigv4/fetch" };

/** The part of a manifest that is written by hand. */
interface Manifest {
  readonly exports: Readonly<
    Record<string, string | { readonly types: string; readonly default: string }>
  >;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The part of the project's package.json that the packages share. */
interface Project {
  readonly version: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * Returns the files of one package: code, manifest, README, licence, and bundles of functions.
 *
 * @param folder The absolute path of the package.
 * @throws {BuildFailed} If the code imports a package that is not a dependency of the project.
 */
export function assemblePackage(
  name: string,
  folder: string,
  compiled: Compiled,
): readonly OutputFile[] {
  const { folders = [], bundles = [], commands = {}, copies = [] } = PACKAGES[name] ?? {};
  const source = join(project, "packages", name);
  // The manifests are part of this project.
  const manifest = JSON.parse(
    readRegularText(join(source, "manifest.json"), LIMITS.text),
  ) as Manifest;
  const published = Object.entries(PUBLISHED).filter(([, specifier]) => nameIn(specifier) !== name);
  const { files, imports } = packageCode(
    compiled,
    [
      ...entriesOf(manifest),
      ...Object.values(commands),
      ...[...compiled.keys()].filter((path) => isIn(path, folders)),
    ],
    Object.fromEntries(published),
  );
  const text = `${JSON.stringify(completed(manifest, imports, commands), null, 2)}\n`;
  return [
    { path: join(folder, "package.json"), contents: Buffer.from(text) },
    copy(join(source, "README.md"), join(folder, "README.md")),
    copy(join(project, "LICENSE"), join(folder, "LICENSE")),
    ...[...files].map(([path, code]) => ({
      path: join(folder, "dist", path),
      contents: Buffer.from(code),
    })),
    ...bundles.map((bundle) => {
      const path = join("dist/lambda", bundle, "handler.mjs");
      return copy(join(project, path), join(folder, path));
    }),
    ...copies
      .flatMap((path) => filesBelow(join(source, path)))
      .map((path) => copy(path, join(folder, relative(source, path)))),
  ];
}

/** Returns the manifest with everything that follows from the code and the project. */
function completed(
  manifest: Manifest,
  imports: readonly string[],
  commands: Readonly<Record<string, string>>,
) {
  // package.json is part of this project.
  const shared = JSON.parse(readRegularText(join(project, "package.json"), LIMITS.text)) as Project;
  const { exports, peerDependencies = {}, ...head } = manifest;
  const versionOf = (name: string): string => {
    const version = Object.hasOwn(PACKAGES, name) ? shared.version : shared.dependencies[name];
    if (version === undefined)
      throw new BuildFailed(`${name} is not in dependencies of package.json`);
    return version;
  };
  const imported = imports.filter((name) => !Object.hasOwn(peerDependencies, name));
  const needed = [...new Set(imported.flatMap((name) => [name, ...peersOf(name)]))].toSorted();
  const unused = Object.keys(peerDependencies).filter((name) => !imports.includes(name));
  if (unused.length > 0) throw new BuildFailed(`no file imports the peer ${unused.join(", ")}`);
  return {
    ...head,
    version: shared.version,
    license: shared.license,
    type: "module",
    sideEffects: false,
    exports,
    ...(Object.keys(commands).length > 0 && {
      bin: Object.fromEntries(
        Object.entries(commands).map(([command, path]) => [command, `dist/${path}`]),
      ),
    }),
    // The first versions in which `require` loads ES modules.
    engines: { node: "^20.19 || >=22.12" },
    ...(needed.length > 0 && {
      dependencies: Object.fromEntries(needed.map((name) => [name, versionOf(name)])),
    }),
    ...(manifest.peerDependencies && { peerDependencies }),
  };
}

/** Returns the packages that a dependency expects its user to install. npm leaves out optional ones, such as ajv. */
function peersOf(name: string): readonly string[] {
  if (Object.hasOwn(PACKAGES, name)) return [];
  const path = join(project, "node_modules", name, "package.json");
  // npm wrote the manifest in this shape.
  const { peerDependencies = {} } = JSON.parse(
    readRegularText(path, LIMITS.text),
  ) as Partial<Manifest>;
  return Object.keys(peerDependencies);
}

/** Returns the compiled files that the exports name. */
function entriesOf({ exports }: Manifest): readonly string[] {
  const files = Object.values(exports).flatMap((target) =>
    typeof target === "string" ? [] : [target.types, target.default],
  );
  return files.map((file) => file.replace(/^\.\/dist\//, ""));
}

function isIn(path: string, folders: readonly string[]): boolean {
  const isCode = /(?<!\.d)\.m?js$/.test(path);
  return isCode && folders.some((folder) => path.startsWith(`${folder}/`));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
}

function nameIn(specifier: string): string | undefined {
  return specifier.split("/")[0];
}

function copy(from: string, path: string): OutputFile {
  return { path, contents: readRegularFile(from, LIMITS.generated) };
}
