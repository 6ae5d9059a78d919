import type { FunctionConfiguration } from "../../account/account.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { FunctionProgram } from "./function-program.ts";
import { RuntimeRefused } from "./runtime-refused.ts";

/**
 * Checks that this machine can confine a function. Node.js has permissions of its own; any other program is confined
 * by namespaces only. A function whose tag allows every program is not confined without namespaces either.
 *
 * @throws {RuntimeRefused} If it cannot.
 */
export function requireConfinement(
  { runtime, childProcesses }: Pick<FunctionConfiguration, "runtime" | "childProcesses">,
  { isNative }: Pick<FunctionProgram, "isNative">,
  { namespaces }: Pick<Sandbox, "namespaces">,
): void {
  if (!isNative || namespaces || childProcesses) return;
  throw new RuntimeRefused(
    "Runtime.InvalidEntrypoint",
    `this machine has no Linux namespaces to confine a function of ${runtime} with; to run it unconfined, give the function the tag signet:child-processes=true`,
  );
}
