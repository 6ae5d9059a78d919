import { isAbsolute, resolve } from "node:path";
import { UsageError } from "../terminal/io.ts";

/**
 * Parses `MAJOR=PATH` texts: the programs of Node.js that run functions of other runtimes than this machine's Node.js.
 *
 * @returns Absolute paths by major version.
 * @throws {UsageError} If a text is malformed, or if a version is given twice.
 */
export function parseNodes(texts: readonly string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const text of texts) {
    const [, major, path] = /^(\d+)=(.+)$/s.exec(text) ?? [];
    if (major === undefined || path === undefined) {
      throw new UsageError(`--node takes MAJOR=PATH such as 24=/opt/node24/bin/node, not ${text}`);
    }
    if (Object.hasOwn(found, major)) throw new UsageError(`--node ${major} is given twice`);
    found[major] = isAbsolute(path) ? path : resolve(path);
  }
  return found;
}
