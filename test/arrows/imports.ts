import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, normalize } from "node:path";
import { SOURCE, specifiersIn } from "../../scripts/build/specifiers.ts";

/** One import of a file, for its value or its type alone. */
export interface Import {
  /** The importing file, relative to the root. */
  readonly from: string;
  /** The imported file relative to the root, `node:…`, or the name of an npm package. */
  readonly to: string;
}

/** Returns the source files that git tracks or would add, except files that are deleted but not yet staged. */
export function sourceFiles(root: string): readonly string[] {
  const argv = ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const listed = execFileSync("git", argv, { cwd: root, encoding: "utf8" });
  return listed.split("\n").filter((file) => SOURCE.test(file) && existsSync(join(root, file)));
}

/** Returns every import of these files, and each place, `file:line`, that computes the name of a module. */
export function readImports(root: string, files: readonly string[]) {
  const imports: Import[] = [];
  const computed: string[] = [];
  for (const file of files) {
    const found = specifiersIn(file, readFileSync(join(root, file), "utf8"));
    imports.push(
      ...found.literal.map((specifier) => ({ from: file, to: target(file, specifier) })),
    );
    computed.push(...found.computed.map((line) => `${file}:${line}`));
  }
  return { imports, computed };
}

function target(file: string, specifier: string): string {
  if (specifier.startsWith(".")) return normalize(join(dirname(file), specifier));
  if (specifier.startsWith("node:")) return specifier;
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  return builtinModules.includes(name) ? `node:${specifier}` : name;
}
