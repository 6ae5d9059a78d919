import type { SealedFile } from "../../../lib/formats/sealed/function-segments.ts";
import type { DeclaredSecret } from "../../../lib/formats/sealed/sealing-metadata.ts";
import { UsageError } from "../../terminal/io.ts";
import { howToSynthesize } from "../stage/how-to-synthesize.ts";
import type { SealedStage } from "../stage/sealed-stage.ts";

/** The functions of a stage, and the assembly that declares them. */
type Declaring = Pick<SealedStage, "stage" | "functions" | "elsewhere">;

/**
 * Returns the functions that a word names: one, or several separated by commas.
 *
 * @throws {UsageError} If the app lacks one of the functions.
 */
export function namedFunctions(word: string, stage: Declaring): readonly string[] {
  const names = [...new Set(word.split(","))];
  for (const name of names) requireFunction(name, stage);
  return names;
}

/** @throws {UsageError} If the app does not have the function, or if the function declares no secret. */
export function requireFunction(name: string, stage: Declaring): void {
  if (stage.functions.has(name)) return;
  throw unknownFunction(name, [...stage.functions.keys()], stage);
}

/**
 * Returns the requested functions, or by default all functions with secrets that the app or the sealed file has.
 *
 * @throws {UsageError} If neither has a requested function.
 */
export function knownFunctions(
  asked: readonly string[],
  stage: Declaring,
  file: SealedFile,
): readonly string[] {
  const sealed = Object.keys(file.functions).filter((name) => !stage.elsewhere.has(name));
  const all = [...new Set([...stage.functions.keys(), ...sealed])].toSorted();
  const unknown = asked.find((name) => !all.includes(name));
  if (unknown !== undefined) throw unknownFunction(unknown, all, stage);
  return asked.length > 0 ? asked : all;
}

function unknownFunction(name: string, known: readonly string[], stage: Declaring): UsageError {
  return new UsageError(
    `unknown function ${name}; the functions with secrets are ${known.toSorted().join(", ")}`,
    { hint: ifChanged(stage) },
  );
}

/** @throws {UsageError} If a function does not declare one of the names. The message lists the declared names. */
export function requireDeclared(
  functionName: string,
  names: readonly string[],
  stage: Declaring,
): void {
  const declared = declaredBy(functionName, stage);
  const unknown = names.filter((name) => !declared.includes(name));
  if (unknown.length === 0) return;
  throw new UsageError(
    `function ${functionName} does not declare secret ${unknown.join(", ")}; it declares ${declared.join(", ")}`,
    { hint: ifChanged(stage) },
  );
}

function ifChanged({ stage }: Declaring): string {
  return `if the app has changed since it was synthesized: ${howToSynthesize(stage)}`;
}

/** Returns the names of the secrets that a function declares. The list is empty if the app does not have the function. */
export function declaredBy(
  functionName: string,
  { functions }: Pick<Declaring, "functions">,
): readonly string[] {
  return (functions.get(functionName)?.secrets ?? []).map(({ name }) => name);
}

/** Returns the secret that a function declares with a name. */
export function declaredSecret(
  functionName: string,
  name: string,
  { functions }: Pick<Declaring, "functions">,
): DeclaredSecret | undefined {
  return functions.get(functionName)?.secrets.find((secret) => secret.name === name);
}
