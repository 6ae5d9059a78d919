import type { FunctionConfiguration } from "../../account/account.ts";
import { majorOf, type NodePrograms } from "./node-program.ts";
import { runtimeMajor } from "./runtime-major.ts";

/**
 * Returns the names of the functions that another major version of Node.js runs than their runtime names, by
 * runtime.
 */
export function functionsOnOtherNodes(
  functions: readonly Pick<FunctionConfiguration, "name" | "runtime">[],
  nodes: Pick<NodePrograms, "of">,
): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const { name, runtime } of functions) {
    const major = runtimeMajor(runtime);
    if (major !== undefined && majorOf(nodes.of(major).version) !== major) {
      (found[runtime] ??= []).push(name);
    }
  }
  return found;
}
