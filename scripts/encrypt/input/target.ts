import { UsageError } from "../../terminal/io.ts";
import type { EnvContract } from "../../../lib/formats/function/env.ts";
import type { SealedFile } from "../../../lib/formats/sealed/function-segments.ts";

/** The functions of an app, by name, and the secrets that each declares. */
export type Functions = Readonly<Record<string, EnvContract>>;

/** The functions that a word names: one, or several with commas between. */
export function namedFunctions(word: string, functions: Functions): readonly string[] {
  const names = [...new Set(word.split(","))];
  for (const name of names) requireFunction(name, functions);
  return names;
}

export function requireFunction(name: string, functions: Functions): void {
  if (Object.hasOwn(functions, name)) return;
  const known = Object.keys(functions).join(", ");
  throw new UsageError(`no function ${name}; there are ${known}`);
}

/**
 * The requested functions, or by default all functions that the app or the sealed file has.
 *
 * @throws {UsageError} at a function that neither has.
 */
export function knownFunctions(
  asked: readonly string[],
  functions: Functions,
  file: SealedFile,
): readonly string[] {
  const all = [...new Set([...Object.keys(functions), ...Object.keys(file.functions)])].toSorted();
  const unknown = asked.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`no function ${unknown}; there are ${all.join(", ")}`);
  }
  return asked.length > 0 ? asked : all;
}

/** Refuses names that a function does not declare, with those that it does. */
export function requireDeclared(
  functionName: string,
  names: readonly string[],
  functions: Functions,
): void {
  const declared = declaredBy(functionName, functions);
  const unknown = names.filter((name) => !declared.includes(name));
  if (unknown.length === 0) return;
  const list = declared.length === 0 ? "has none" : `has ${declared.join(", ")}`;
  throw new UsageError(`function ${functionName} has no secret ${unknown.join(", ")}; it ${list}`);
}

/** The secrets that a function declares; none where there is no such function (any more). */
export function declaredBy(functionName: string, functions: Functions): readonly string[] {
  return Object.hasOwn(functions, functionName) ? (functions[functionName]?.secrets ?? []) : [];
}

/** Every function with its secrets, a pair a line, for a usage. */
export function knownNames(functions: Functions): string {
  return Object.entries(functions)
    .flatMap(([name, { secrets }]) => secrets.map((secret) => `  ${name} ${secret}`))
    .join("\n");
}
