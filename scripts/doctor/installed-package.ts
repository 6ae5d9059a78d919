import { dirname, join } from "node:path";
import { errorCode } from "../../lib/errors.ts";
import { isMap, parseJson } from "../../lib/json.ts";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";
import { packageRoot } from "../terminal/own-package.ts";

/** The part of a package's manifest with its version and the versions that it needs. */
export interface Manifest {
  readonly name?: string;
  readonly version: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Returns the manifest of the package to which this file belongs, or `undefined` if it has none. */
export function ownManifest(): Manifest | undefined {
  return manifestIn(packageRoot);
}

/** Returns the manifest of a package that code in a folder imports, or `undefined` if it is not installed. */
export function installedPackage(folder: string, name: string): Manifest | undefined {
  const found = manifestIn(join(folder, "node_modules", name));
  if (found || folder === dirname(folder)) return found;
  return installedPackage(dirname(folder), name);
}

function manifestIn(folder: string): Manifest | undefined {
  let text: string;
  try {
    text = readRegularText(join(folder, "package.json"), LIMITS.text);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "")) return undefined;
    throw error;
  }
  const parsed = parseJson(text);
  if (!isMap(parsed) || typeof parsed["version"] !== "string") return undefined;
  return parsed as Readonly<Record<string, unknown>> & Manifest; // npm has checked the other members.
}
