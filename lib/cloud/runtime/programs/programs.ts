import type { FunctionConfiguration } from "../../account/account.ts";
import type { NodePrograms } from "../versions/node-program.ts";
import type { PythonPrograms } from "../versions/python-programs.ts";
import { runtimeMajor } from "../versions/runtime-major.ts";
import type { FunctionProgram } from "./function-program.ts";
import { nodeRuntime } from "./node-runtime.ts";
import { providedRuntime } from "./provided-runtime.ts";
import { pythonRuntime } from "./python-runtime.ts";
import { RuntimeRefused } from "./runtime-refused.ts";

/** The programs that run functions. */
export interface Programs {
  /** @throws {RuntimeRefused} If no program of this machine runs the function. */
  readonly of: (configuration: FunctionConfiguration) => FunctionProgram;
}

/** Runs functions of Node.js and Python with programs of this machine, and executables by themselves. */
export function programsHere(
  nodes: Pick<NodePrograms, "of">,
  pythons: Pick<PythonPrograms, "of">,
): Programs {
  return {
    of(configuration) {
      const { runtime, image } = configuration;
      if (image !== undefined) throw refused("the local cloud runs no container images");
      const major = runtimeMajor(runtime);
      if (major !== undefined) return nodeRuntime(nodes.of(major), configuration);
      if (runtime.startsWith("provided")) {
        return providedRuntime({ isInVpc: configuration.placement !== undefined });
      }
      const version = pythonVersion(runtime);
      if (version === undefined)
        throw refused(`the local cloud does not run functions of ${runtime}`);
      const python = pythons.of(version);
      if (!python) {
        throw refused(
          `this machine has no Python 3.9 or later for functions of ${runtime}: install it, or pass --python ${version}=PATH`,
        );
      }
      return pythonRuntime(python);
    },
  };
}

function refused(message: string): RuntimeRefused {
  return new RuntimeRefused("Runtime.InvalidEntrypoint", message);
}

/** Returns the version of Python that a runtime names, such as 3.13 for `python3.13`. */
function pythonVersion(runtime: string): string | undefined {
  return /^python(3\.\d+)$/.exec(runtime)?.[1];
}
