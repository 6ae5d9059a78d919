import { isAbsolute, relative, resolve } from "node:path";

/** Returns a path for messages: relative to the working directory if it is inside, otherwise absolute. */
export function shownPath(path: string): string {
  const absolute = resolve(path);
  const inside = relative(resolve("."), absolute);
  return inside === "" || inside.startsWith("..") || isAbsolute(inside) ? absolute : inside;
}
