import { dirname, posix } from "node:path";
import { isWithin, permitted } from "./layer-of.ts";
import { layers, type Layer } from "./table.ts";

/** Packages that the linter forbids in layers that do not name them. The test checks all other packages. */
const CLOSED = ["{aws-cdk-lib,aws-cdk-lib/**,constructs,cdk-nag}", "@{aws-sdk,smithy}/**"];

/**
 * Returns the linter's configuration that enforces the table, as JSON. The linter compares a specifier as it is
 * written, so each layer has one entry for each depth at which it has files.
 */
export function lintRules(files: readonly string[]): string {
  const overrides = layers.flatMap((layer) =>
    depthsOf(layer, files).map((depth) => override(layer, depth)),
  );
  const lines = overrides.map((entry) => `    ${JSON.stringify(entry)}`).join(",\n");
  return `{\n  "overrides": [\n${lines}\n  ]\n}\n`;
}

/** Returns the numbers of folders below the layer's own at which it has files, each number once. */
function depthsOf(layer: Layer, files: readonly string[]): readonly number[] {
  const { path } = layer;
  const own = files.filter((file) => isWithin(file, path) && file !== path);
  const depths = own.map((file) => depthOf(layer, file));
  return isFile(path) ? [0] : [...new Set(depths)].toSorted((a, b) => a - b);
}

function depthOf({ path }: Layer, file: string): number {
  return file.slice(path.length).split("/").length - 2;
}

function override(layer: Layer, depth: number) {
  const isAlone = isFile(layer.path);
  const folder = isAlone ? dirname(layer.path) : `${layer.path}${"/x".repeat(depth)}`;
  const patterns = [
    ...(isAlone ? ["./**", "../**"] : [`${"../".repeat(depth + 1)}**`]),
    ...permitted(layer).map((path) => `!${specifier(folder, path)}`),
    ...CLOSED,
    ...(layer.packages ?? []).flatMap((name) => [`!${name}`, `!${name}/**`]),
    ...(layer.node === "any"
      ? []
      : ["node:*", "node:*/**", ...layer.node.map((name) => `!node:${name}`)]),
  ];
  return {
    files: [isAlone ? layer.path : `${layer.path}/${"*/".repeat(depth)}*`],
    rules: { "no-restricted-imports": ["error", { patterns }] },
  };
}

/** Returns a path as a file in this folder imports it: a file by name, a folder with all its contents. */
function specifier(folder: string, path: string): string {
  const relative = posix.relative(folder, path);
  const dotted = relative.startsWith(".") ? relative : `./${relative}`;
  return isFile(path) ? dotted : `${dotted}/**`;
}

function isFile(path: string): boolean {
  return path.endsWith(".ts");
}
