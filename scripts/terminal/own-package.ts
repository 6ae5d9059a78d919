import { join, resolve } from "node:path";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";

/** Root of the package that this file belongs to: the published package, or the project. */
export const packageRoot = resolve(
  import.meta.dirname,
  import.meta.filename.endsWith(".ts") ? "../.." : "../../..",
);

/** Returns the version of the package. */
export function packageVersion(): string {
  const text = readRegularText(join(packageRoot, "package.json"), LIMITS.text);
  // The manifest is part of this package.
  return (JSON.parse(text) as { version: string }).version;
}
