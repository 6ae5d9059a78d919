import { resolve } from "node:path";
import type { SynthesizedSealing } from "../../cli/sealing/assembly/read-sealing-metadata.ts";
import { CodedError } from "../../errors.ts";
import type { AppStage } from "../../formats/sealed/app-name.ts";
import { segmentsOf, type SealedFile } from "../../formats/sealed/function-segments.ts";
import type { DeclaredSecret } from "../../formats/sealed/sealing-metadata.ts";
import { LOCAL_STAGE } from "../../formats/sealed/stage-name.ts";
import { emptySealedFile, readSealedFile } from "../../sealed-file/read-sealed-file.ts";

/** A sealed file contains ciphertext that this state cannot open. */
class SealedElsewhere extends CodedError {
  readonly code = "ERR_SEALED_ELSEWHERE";
}

/** Secrets are not sealed, and no values may be generated for them. */
export class SecretsMissing extends CodedError {
  readonly code = "ERR_SECRETS_MISSING";
}

/** A value was given for a secret that no function declares. */
class SecretsUnknown extends CodedError {
  readonly code = "ERR_SECRETS_UNKNOWN";
}

/** A sealed file of stage local, and the functions whose secrets it holds. */
export interface LocalSealedFile extends AppStage {
  /** Absolute path. */
  readonly path: string;
  readonly functions: readonly SynthesizedSealing[];
}

/** A function of a sealed file, and the secrets that the file lacks. */
export interface Missing {
  readonly sealing: SynthesizedSealing;
  readonly secrets: readonly DeclaredSecret[];
}

/**
 * Groups the functions of stage local by their sealed file.
 *
 * @param folder Absolute path of the app's folder, to which the paths of sealed files are relative.
 */
export function localSealedFiles(
  sealings: readonly SynthesizedSealing[],
  folder: string,
): readonly LocalSealedFile[] {
  const files = new Map<string, LocalSealedFile>();
  for (const sealing of sealings) {
    const { app, stage, file } = sealing;
    if (stage !== LOCAL_STAGE || file === undefined) continue;
    const path = resolve(folder, file);
    const functions = [...(files.get(path)?.functions ?? []), sealing];
    files.set(path, { app, stage, path, functions });
  }
  return [...files.values()];
}

/** Values of secrets by name, by function. */
export type SecretValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Returns the value of a secret, or `undefined` if the secret has no value. */
export function valueOf(
  values: SecretValues,
  functionName: string,
  name: string,
): string | undefined {
  const own = Object.hasOwn(values, functionName) ? values[functionName] : undefined;
  return own !== undefined && Object.hasOwn(own, name) ? own[name] : undefined;
}

/** Returns the secrets that a sealed file lacks, and the ones that get another value. */
export function missingIn(
  { functions }: LocalSealedFile,
  file: SealedFile | undefined,
  values: SecretValues,
): readonly Missing[] {
  return functions.flatMap((sealing) => {
    const sealed = file === undefined ? [] : segmentsOf(file, sealing.function);
    const present = new Set(sealed.flatMap(({ names }) => names));
    const secrets = sealing.secrets.filter(
      ({ name }) => !present.has(name) || valueOf(values, sealing.function, name) !== undefined,
    );
    return secrets.length === 0 ? [] : [{ sealing, secrets }];
  });
}

/**
 * Returns a sealed file that this state can open.
 *
 * @param keyArns The keys of the state.
 * @throws {SealedElsewhere} If another state's key has sealed it.
 */
export function readLocalFile(
  sealedFile: LocalSealedFile,
  keyArns: readonly string[],
  state: string,
): SealedFile {
  const { path } = sealedFile;
  const file = readSealedFile(path, sealedFile) ?? emptySealedFile(sealedFile);
  const foreign = Object.values(file.functions)
    .flat()
    .find(({ key }) => !keyArns.includes(key));
  if (!foreign) return file;
  throw new SealedElsewhere(
    `${path} is sealed with ${foreign.key}, which ${state} does not contain; restore the state that it was made with, or remove ${path} to generate its secrets again`,
  );
}

/**
 * Checks that functions declare all secrets with a value. The message never repeats a value.
 *
 * @throws {SecretsUnknown} If a function does not exist, or does not declare one.
 */
export function requireDeclared(values: SecretValues, files: readonly LocalSealedFile[]): void {
  const declared = new Set(
    files.flatMap(({ functions }) =>
      functions.flatMap((sealing) =>
        sealing.secrets.map(({ name }) => `${sealing.function} ${name}`),
      ),
    ),
  );
  const unknown = Object.entries(values)
    .flatMap(([functionName, own]) => Object.keys(own).map((name) => `${functionName} ${name}`))
    .filter((name) => !declared.has(name));
  if (unknown.length === 0) return;
  throw new SecretsUnknown(
    `no function of stage ${LOCAL_STAGE} declares ${unknown.join(", ")}; the declared secrets are ${[...declared].join(", ") || "none"}`,
  );
}

/** Returns the error for secrets whose keys no deployed stack creates. No value can be sealed for them here. */
export function keysElsewhere(missing: readonly Missing[]): SecretsMissing {
  const names = missing.map(({ sealing }) => `${sealing.construct} (${sealing.keyId})`).join(", ");
  return new SecretsMissing(
    `secrets are not sealed, and no stack that is deployed creates the keys of ${names}; create the keys in the app where the context value signet:localCloud is true, for example with SealingKeys, or deploy their stack too`,
  );
}

/** Returns the error that lists the secrets without a value, with the command that seals the first one. */
export function secretsMissing(missing: readonly Missing[]): SecretsMissing {
  const names = missing.flatMap(({ sealing, secrets }) =>
    secrets.map(({ name }) => `${sealing.function} ${name}`),
  );
  return new SecretsMissing(
    `secrets are not sealed: ${names.join(", ")}; start without --no-generate to seal generated values, or seal each: signet encrypt set ${names[0]} --stage ${LOCAL_STAGE}`,
  );
}
