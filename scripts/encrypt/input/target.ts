import { UsageError } from "../../terminal/io.ts";
import type { EnvContract } from "../../../lib/formats/function/env.ts";
import type { SealedFile } from "../../../lib/formats/sealed/function-segments.ts";

/** The functions of an app, by name, and the secrets that each declares. */
export type Functions = Readonly<Record<string, EnvContract>>;

/**
 * Returns the functions that a word names: one, or several separated by commas.
 *
 * @throws {UsageError} If the app lacks one of the functions.
 */
export function namedFunctions(word: string, functions: Functions): readonly string[] {
  const names = [...new Set(word.split(","))];
  for (const name of names) requireFunction(name, functions);
  return names;
}

/** @throws {UsageError} If the app does not have the function. */
export function requireFunction(name: string, functions: Functions): void {
  if (Object.hasOwn(functions, name)) return;
  const known = Object.keys(functions).join(", ");
  throw new UsageError(`unknown function ${name}; the functions are ${known}`);
}

/**
 * Returns the requested functions, or by default all functions that the app or the sealed file has.
 *
 * @throws {UsageError} If neither has a requested function.
 */
export function knownFunctions(
  asked: readonly string[],
  functions: Functions,
  file: SealedFile,
): readonly string[] {
  const all = [...new Set([...Object.keys(functions), ...Object.keys(file.functions)])].toSorted();
  const unknown = asked.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`unknown function ${unknown}; the functions are ${all.join(", ")}`);
  }
  return asked.length > 0 ? asked : all;
}

/** @throws {UsageError} If a function does not declare one of the names. The message lists the declared names. */
export function requireDeclared(
  functionName: string,
  names: readonly string[],
  functions: Functions,
): void {
  const declared = declaredBy(functionName, functions);
  const unknown = names.filter((name) => !declared.includes(name));
  if (unknown.length === 0) return;
  const list = declared.length === 0 ? "declares none" : `declares ${declared.join(", ")}`;
  throw new UsageError(
    `function ${functionName} does not declare secret ${unknown.join(", ")}; it ${list}`,
  );
}

/** Returns the secrets that a function declares. The list is empty if the app does not have the function. */
export function declaredBy(functionName: string, functions: Functions): readonly string[] {
  return Object.hasOwn(functions, functionName) ? (functions[functionName]?.secrets ?? []) : [];
}

/** Lists every function with its secrets, one pair per line, for a help text. */
export function knownNames(functions: Functions): string {
  return Object.entries(functions)
    .flatMap(([name, { secrets }]) => secrets.map((secret) => `  ${name} ${secret}`))
    .join("\n");
}
