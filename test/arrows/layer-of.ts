import { layers, type Layer } from "./table.ts";

/** Returns the layer that a file belongs to, or `undefined`. */
export function layerOf(file: string): Layer | undefined {
  return layers.find(({ path }) => isWithin(file, path));
}

/** Whether a file is this file or is in this folder. */
export function isWithin(file: string, path: string): boolean {
  return file === path || file.startsWith(`${path}/`);
}

/** Returns the layers that a layer may import: those that its row names, and the parts of every package. */
export function permitted(layer: Layer): readonly string[] {
  const earlier = layers.slice(0, layers.indexOf(layer));
  const ground = earlier.filter((row) => row.package === "every package");
  return [...ground.map(({ path }) => path), ...layer.may];
}
