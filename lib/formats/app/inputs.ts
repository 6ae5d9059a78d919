import { isMap, isTexts, parseJson } from "../../json.ts";

/**
 * Environment variable with the path of the file into which the build and the app of a project write what they have
 * read. Only a program that knows all its inputs writes the file.
 */
export const INPUTS_VARIABLE = "SIGNET_INPUTS";

/** What a program has found at a path. A folder is listed if the names of its entries matter. */
const FOUND = ["missing", "present", "listed"] as const;
export type Found = (typeof FOUND)[number];

/** A path that a program has asked for: when it asked first, in milliseconds of Unix time, and what it found. */
export type AskedPath = readonly [since: number, found: Found];

/** Everything that decides the output of a program. */
export interface Inputs {
  /** Absolute path of the program. Another program may have started it, whose inputs are then unknown. */
  readonly program: string;
  /** By absolute path. */
  readonly paths: Readonly<Record<string, AskedPath>>;
  /** Names of the environment variables that it has asked for. */
  readonly variables: readonly string[];
}

/** Returns the inputs in a text, or `undefined` if the text is of another form. */
export function parseInputs(text: string): Inputs | undefined {
  const inputs = parseJson(text);
  if (!isMap(inputs) || !isMap(inputs["paths"])) return undefined;
  const { program, variables } = inputs;
  if (typeof program !== "string" || !isTexts(variables)) return undefined;
  const paths: Record<string, AskedPath> = {};
  for (const [path, asked] of Object.entries(inputs["paths"])) {
    if (!Array.isArray(asked)) return undefined;
    const [since, word]: readonly unknown[] = asked;
    const found = FOUND.find((each) => each === word);
    if (typeof since !== "number" || found === undefined) return undefined;
    paths[path] = [since, found];
  }
  return { program, paths, variables };
}

/** Returns the inputs of two programs that run one after the other. */
export function joinedInputs(
  first: Omit<Inputs, "program">,
  second: Omit<Inputs, "program">,
): Omit<Inputs, "program"> {
  const paths: Record<string, AskedPath> = { ...second.paths };
  for (const [path, [since, found]] of Object.entries(first.paths)) {
    const other = paths[path]?.[1];
    paths[path] = [since, other === "listed" ? other : found];
  }
  return { paths, variables: [...new Set([...first.variables, ...second.variables])].toSorted() };
}
