import { isBuiltin } from "node:module";
import { posix } from "node:path";
import { BuildFailed } from "./build-output.ts";
import type { Compiled } from "./compile-library.ts";
import { COPIED, specifiersIn } from "./specifiers.ts";

/** The code of one package. */
export interface PackageCode {
  /** The texts of its files by path, relative to the project. */
  readonly files: ReadonlyMap<string, string>;
  /** The npm packages that the files import, sorted. */
  readonly imports: readonly string[];
}

/**
 * Collects the code of one package: the entries and all files that they import, directly or not. A file that
 * another package publishes is imported from that package. All other files become part of this package.
 *
 * @param entries Paths of compiled files, relative to the project. A declaration leads to declarations only.
 * @param published The exports of other packages, by the folder that they publish.
 * @throws {BuildFailed} If a file imports a file that was not compiled.
 */
export function packageCode(
  compiled: Compiled,
  entries: readonly string[],
  published: Readonly<Record<string, string>>,
): PackageCode {
  const files = new Map<string, string>();
  const imports = new Set<string>();
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    const source = compiled.get(path);
    if (source === undefined) throw new BuildFailed(`${path} was not compiled`);
    if (COPIED.test(path)) {
      files.set(path, source);
      continue;
    }
    const target = targetsOf(path, published);
    let text = source;
    for (const specifier of new Set(specifiersIn(path, source).literal)) {
      const { imported, file } = target(specifier);
      if (file === undefined) {
        if (!isBuiltin(imported)) imports.add(packageNameIn(imported));
      } else waiting.push(file);
      // The compiler writes specifiers in double quotes. No other text in the code equals one.
      if (specifier.startsWith(".")) {
        text = text.replaceAll(JSON.stringify(specifier), JSON.stringify(imported));
      }
    }
    files.set(path, text);
  }
  return { files, imports: [...imports].toSorted() };
}

interface Target {
  /** The specifier in the published file. */
  readonly imported: string;
  /** The file in this package, `undefined` if another package has it. */
  readonly file?: string;
}

/** Returns the function that resolves the specifiers of one file. */
function targetsOf(path: string, published: Readonly<Record<string, string>>) {
  const isDeclaration = /\.d\.[cm]?ts$/.test(path);
  return (specifier: string): Target => {
    if (!specifier.startsWith(".")) return { imported: specifier };
    // In a declaration, the compiler leaves the extension of the source file.
    const imported = specifier.replace(/\.(m?)ts$/, ".$1js");
    const file = posix.normalize(posix.join(posix.dirname(path), imported));
    const folder = file.split("/", 2).join("/");
    const other = Object.hasOwn(published, folder) ? published[folder] : undefined;
    if (other !== undefined) return { imported: other };
    return { imported, file: isDeclaration ? file.replace(/\.(m?)js$/, ".d.$1ts") : file };
  };
}

/** Returns the name of the package that a specifier begins with. */
function packageNameIn(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
