import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { minorOf, readPython, type PythonProgram } from "./python-program.ts";

/** The programs of Python that run functions, by the version that the functions name. */
export class PythonPrograms {
  readonly #given: ReadonlyMap<string, PythonProgram>;
  readonly #app: string;
  readonly #known = new Map<string, PythonProgram | undefined>();
  readonly #read = new Map<string, PythonProgram | undefined>();

  /**
   * @param given Paths by version, such as `3.13`. They take precedence over the programs of the machine.
   * @param app The folder of the app, whose virtual environment `.venv` has the packages that its functions expect.
   * @throws {PythonUnusable} If a given file cannot run functions.
   */
  constructor(given: Readonly<Record<string, string>>, app: string) {
    this.#given = new Map(
      Object.entries(given).map(([version, path]) => [version, readPython(path)]),
    );
    this.#app = app;
  }

  /**
   * Returns the Python that runs functions of a version such as `3.13`: a Python of the same version if there is one,
   * otherwise `python3`, otherwise `undefined`. Looks for it once, because each attempt runs a program.
   */
  of(version: string): PythonProgram | undefined {
    const given = this.#given.get(version);
    if (given) return given;
    if (!this.#known.has(version)) this.#known.set(version, this.#find(version));
    return this.#known.get(version);
  }

  #find(version: string): PythonProgram | undefined {
    const own = join(this.#app, ".venv/bin/python");
    const same = [own, ...onPath(`python${version}`), ...ofPyenv(version)];
    const any = [own, ...onPath("python3")];
    return (
      this.#first(same, (found) => minorOf(found) === minorOf(version)) ??
      this.#first(any, () => true)
    );
  }

  #first(paths: readonly string[], fits: (version: string) => boolean): PythonProgram | undefined {
    for (const path of paths) {
      const program = this.#readOnce(path);
      if (program && fits(program.version)) return program;
    }
    return undefined;
  }

  #readOnce(path: string): PythonProgram | undefined {
    if (!this.#read.has(path)) this.#read.set(path, usable(path));
    return this.#read.get(path);
  }
}

/** Returns the Python at a path, or `undefined` if the path has no Python that can run functions. */
function usable(path: string): PythonProgram | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return readPython(path);
  } catch {
    return undefined;
  }
}

function onPath(name: string): readonly string[] {
  const { env } = process;
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder.startsWith("/"));
  return folders.map((folder) => join(folder, name));
}

/** Returns the programs of a version that pyenv has installed. Its programs on the PATH run only the chosen version. */
function ofPyenv(version: string): readonly string[] {
  const folder = join(homedir(), ".pyenv/versions");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${version}.`))
    .map((name) => join(folder, name, "bin", `python${version}`));
}
