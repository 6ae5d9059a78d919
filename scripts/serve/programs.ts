import { isAbsolute, resolve } from "node:path";
import { UsageError } from "../terminal/io.ts";

/** An option that names programs by the version of the functions that they run. */
interface ProgramOption {
  readonly name: string;
  readonly form: RegExp;
  /** What the option takes, for the error message. */
  readonly takes: string;
}

/** Programs of Node.js by major version. */
export const NODE: ProgramOption = {
  name: "--node",
  form: /^(\d+)=(.+)$/s,
  takes: "MAJOR=PATH such as 24=/opt/node24/bin/node",
};

/** Programs of Python by version. */
export const PYTHON: ProgramOption = {
  name: "--python",
  form: /^(3\.\d+)=(.+)$/s,
  takes: "VERSION=PATH such as 3.13=/usr/bin/python3.13",
};

/**
 * Parses the texts of an option that names programs.
 *
 * @returns Absolute paths by version.
 * @throws {UsageError} If a text is malformed, or if a version is given twice.
 */
export function parsePrograms(
  { name, form, takes }: ProgramOption,
  texts: readonly string[],
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const text of texts) {
    const [, version, path] = form.exec(text) ?? [];
    if (version === undefined || path === undefined) {
      throw new UsageError(`${name} takes ${takes}, not ${text}`);
    }
    if (Object.hasOwn(found, version)) throw new UsageError(`${name} ${version} is given twice`);
    found[version] = isAbsolute(path) ? path : resolve(path);
  }
  return found;
}
