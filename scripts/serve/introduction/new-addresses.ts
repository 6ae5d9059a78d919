import type { Outputs } from "../../outputs/outputs.ts";

/** Returns a line for each API and function URL that a deployment has added, with its address. */
export function newAddresses(before: Outputs, after: Outputs): readonly string[] {
  const added = (what: string, kind: "apis" | "functionUrls"): readonly string[] =>
    Object.entries(after[kind])
      .filter(([name, url]) => before[kind][name] !== url)
      .map(([name, url]) => `${what} ${name} is served at ${url}`);
  return [...added("API", "apis"), ...added("the function URL of", "functionUrls")];
}
