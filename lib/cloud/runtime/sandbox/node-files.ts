import { NODE, type Bind } from "./function-files.ts";
import { isInSystem } from "./system-folders.ts";

/** Returns the files of Node.js in a function's file system. */
export function nodeBinds(node: string): readonly Bind[] {
  return [...nodeLibraries().map((path): Bind => [path, path]), [NODE, node]];
}

/** Returns libraries that some installations of Node.js load from outside the system directories. */
export function nodeLibraries(): readonly string[] {
  return sharedObjects().filter((path) => path.startsWith("/") && !isInSystem(path));
}

let libraries: readonly string[] | undefined;

/** Returns the libraries of this process. They are read once, because a report takes about 30 ms. */
export function sharedObjects(): readonly string[] {
  return (libraries ??= loadedLibraries());
}

function loadedLibraries(): readonly string[] {
  // Prevents the report from resolving the addresses of open sockets. Node's types lack the setting.
  Object.assign(process.report, { excludeNetwork: true });
  // Node's types do not declare the members of a report.
  const report = process.report.getReport() as unknown as { sharedObjects: readonly string[] };
  return report.sharedObjects;
}
