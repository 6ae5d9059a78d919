import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, normalize } from "node:path";
import { parseSync } from "oxc-parser";

/** One import of a file, for its value or its type alone. */
export interface Import {
  /** The importing file, relative to the root. */
  readonly from: string;
  /** The imported file relative to the root, `node:…`, or the name of an npm package. */
  readonly to: string;
}

/** The source files that git knows, or would add, below these folders. */
export function sourceFiles(root: string, folders: readonly string[]): readonly string[] {
  const argv = ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const listed = execFileSync("git", [...argv, "--", ...folders], { cwd: root, encoding: "utf8" });
  return listed.split("\n").filter((file) => /\.(ts|mjs)$/.test(file));
}

/** Every import of these files: static, re-exported, dynamic, and of types. */
export function importsOf(root: string, files: readonly string[]): readonly Import[] {
  return files.flatMap((file) =>
    specifiersIn(file, readFileSync(join(root, file), "utf8")).map((specifier) => ({
      from: file,
      to: target(file, specifier),
    })),
  );
}

/** The module specifiers of a source text. A dynamic import of a computed name has none. */
export function specifiersIn(file: string, source: string): readonly string[] {
  const { module, errors } = parseSync(file, source);
  if (errors[0] !== undefined) throw new Error(`${file}: ${errors[0].message}`);
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      const text = source.slice(start, end);
      return /^(["'`])[^"'`$]+\1$/.test(text) ? text.slice(1, -1) : [];
    }),
    ...[...source.matchAll(/\bimport\("([^"]+)"\)\./g)].map(([, name = ""]) => name),
  ];
}

function target(file: string, specifier: string): string {
  if (specifier.startsWith(".")) return normalize(join(dirname(file), specifier));
  if (specifier.startsWith("node:")) return specifier;
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  return builtinModules.includes(name) ? `node:${specifier}` : name;
}
