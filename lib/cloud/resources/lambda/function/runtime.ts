import type { Properties } from "../../../assembly/properties.ts";

/** The forms of the names of Lambda's runtimes, also of old ones. A new version of a language fits too. */
const RUNTIMES =
  /^(nodejs(\d+\.x|4\.3(-edge)?)?|python\d\.\d+|java\d+(\.al2)?|ruby\d\.\d+|dotnet(core)?\d+(\.\d)?|go1\.x|provided(\.al\d+)?)$/;

/** Returns the runtime that a function names. A function is deployed even if this machine cannot run it. */
export function runtimeOf(properties: Properties): string {
  const runtime = properties.text("Runtime");
  if (RUNTIMES.test(runtime)) return runtime;
  return properties.fail("Runtime", `is ${runtime}, which is not a runtime of Lambda`);
}
