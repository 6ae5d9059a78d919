import { UsageError } from "../../terminal/io.ts";
import type { Functions } from "./command.ts";

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
