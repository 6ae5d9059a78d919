import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";
import { packageRoot, packageVersion } from "../terminal/own-package.ts";
import { pascalCase } from "./app-name.ts";

/** The folder of the template, in the published package and in the project. */
const FOLDERS = ["template", "packages/signet-cli/template"];

/** The part of the template's package.json that depends on where the packages are installed from. */
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * Returns the files of a new app, by path relative to its folder.
 *
 * @param sources What package.json names instead of the version of a package, by package.
 */
export function appFiles(
  name: string,
  sources: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const folder = FOLDERS.map((path) => join(packageRoot, path)).find((path) => existsSync(path));
  if (folder === undefined) throw new Error(`${packageRoot} has no template`);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name: file }) => join(parentPath, file).slice(folder.length + 1))
      .toSorted()
      .map((path) => {
        const text = named(readRegularText(join(folder, path), LIMITS.text), name);
        const contents = path === "package.json" ? withSources(text, sources) : text;
        // npm would leave out a file with the name .gitignore, or apply it to the package.
        return [path === "gitignore" ? ".gitignore" : path, contents];
      }),
  );
}

/** Replaces the names and versions that the template has in place of the app's own. */
function named(text: string, name: string): string {
  return text
    .replaceAll("app-name", name)
    .replaceAll("AppName", pascalCase(name))
    .replaceAll("0.0.0-signet", packageVersion());
}

function withSources(text: string, sources: Readonly<Record<string, string>>): string {
  // The template is part of this package.
  const manifest = JSON.parse(text) as Manifest;
  const { dependencies } = manifest;
  const own = Object.entries(sources).map(([name, source]) => [
    Object.hasOwn(dependencies, name) ? "dependencies" : "devDependencies",
    name,
    source,
  ]);
  const added = (kind: string) =>
    Object.fromEntries(own.filter(([to]) => to === kind).map(([, name, source]) => [name, source]));
  const result = {
    ...manifest,
    dependencies: { ...dependencies, ...added("dependencies") },
    devDependencies: { ...manifest.devDependencies, ...added("devDependencies") },
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}
