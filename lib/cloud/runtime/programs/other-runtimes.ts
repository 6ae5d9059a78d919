import type { FunctionConfiguration } from "../../account/account.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { runtimeMajor } from "../versions/runtime-major.ts";
import type { Programs } from "./programs.ts";
import { requireConfinement } from "./require-confinement.ts";
import { RuntimeRefused } from "./runtime-refused.ts";

/** Functions of a runtime other than Node.js. */
export interface OtherRuntime {
  /** Name of the runtime, or `container image`. */
  readonly runtime: string;
  readonly functions: readonly string[];
  /** What runs the functions, such as `Python 3.13.0`, or why they cannot run. */
  readonly by: { readonly title: string } | { readonly reason: string };
}

/** Returns the functions of runtimes other than Node.js, by runtime and by what runs them. */
export function otherRuntimes(
  functions: readonly FunctionConfiguration[],
  programs: Programs,
  sandbox: Sandbox,
): readonly OtherRuntime[] {
  const found = new Map<string, OtherRuntime & { readonly functions: string[] }>();
  for (const configuration of functions) {
    const { name, image } = configuration;
    if (runtimeMajor(configuration.runtime) !== undefined) continue;
    const runtime = image === undefined ? configuration.runtime : "container image";
    const by = programFor(configuration, programs, sandbox);
    const key = JSON.stringify([runtime, by]);
    const entry = found.get(key) ?? { runtime, by, functions: [] };
    entry.functions.push(name);
    found.set(key, entry);
  }
  return [...found.values()];
}

function programFor(
  configuration: FunctionConfiguration,
  programs: Programs,
  sandbox: Sandbox,
): OtherRuntime["by"] {
  try {
    const program = programs.of(configuration);
    requireConfinement(configuration, program, sandbox);
    return { title: program.title };
  } catch (error) {
    if (error instanceof RuntimeRefused) return { reason: error.message };
    throw error;
  }
}
