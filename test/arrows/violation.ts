import type { Import } from "./imports.ts";
import { isWithin, permitted } from "./layer-of.ts";
import { COPIED, SOURCE } from "../../scripts/build/specifiers.ts";
import type { Layer } from "./table.ts";

/** Returns why a file of this layer may not have this import, or `undefined` if it may. */
export function violation(layer: Layer, { from, to }: Import): string | undefined {
  if (to.startsWith("node:")) {
    const isPermitted = layer.node === "any" || layer.node.includes(to.slice("node:".length));
    return isPermitted ? undefined : `${from} imports ${to}, which ${layer.path} may not`;
  }
  const isFile = SOURCE.test(to) || COPIED.test(to) || to.endsWith(".json");
  const isPermitted = isFile
    ? [layer.path, ...permitted(layer)].some((path) => isWithin(to, path))
    : (layer.packages ?? []).includes(to);
  return isPermitted ? undefined : `${from} imports ${to}, which ${layer.path} may not`;
}
