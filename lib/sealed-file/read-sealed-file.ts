import { CodedError, errorCode, messageOf } from "../errors.ts";
import type { SealedFile } from "../formats/sealed/function-segments.ts";
import { FORMAT, parseSealedFile } from "../formats/sealed/parse-sealed-file.ts";
import { APP, quoted } from "../formats/sealed/sealed-segment.ts";
import { LIMITS, readRegularText } from "../regular-file.ts";

/** A file cannot be read, is not a sealed file, or belongs to another stage. */
export class SealedFileInvalid extends CodedError {
  readonly code = "ERR_SEALED_FILE";
}

/** Git brought back replaced lines of a sealed file, so a person must decide what to do. */
export class SealedFileUnresolved extends CodedError {
  readonly code = "ERR_SEALED_FILE_UNRESOLVED";
}

/** Returns a sealed file of a stage, without secrets. */
export function emptySealedFile(stage: string): SealedFile {
  return { app: APP, stage, functions: {} };
}

/**
 * Reads the sealed file at a path. Returns `undefined` if the file does not exist.
 *
 * @throws {SealedFileInvalid} If the file cannot be read, is not a sealed file, or belongs to another stage.
 * @throws {SealedFileUnresolved} If git brought back lines that had been replaced.
 */
export function readSealedFile(path: string, stage: string): SealedFile | undefined {
  const file = readUnresolved(path, stage);
  if (file?.returned) {
    throw new SealedFileUnresolved(
      `${path} contains replaced lines again, of ${file.returned.join(", ")}; to keep their replacements (usual after a merge): npm run encrypt -- resolve --stage ${stage}; to get the earlier values back (after a revert), do the same, then set them again`,
    );
  }
  return file;
}

/**
 * Reads a sealed file like {@link readSealedFile}, but leaves out replaced lines that git brought back.
 *
 * @throws {SealedFileInvalid} If the file cannot be read, is not a sealed file, or belongs to another stage.
 */
export function readUnresolved(path: string, stage: string): SealedFile | undefined {
  let text: string;
  try {
    text = readRegularText(path, LIMITS.text);
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return undefined;
    throw new SealedFileInvalid(`cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
  const file = parseSealedFile(text);
  if ("problem" in file) {
    if (file.isNewer) {
      throw new SealedFileInvalid(
        `${path} was written by a newer Signet: ${file.problem}, but this version reads formats up to ${FORMAT}; update Signet, and leave the file unchanged`,
      );
    }
    throw new SealedFileInvalid(
      `${path} is not a sealed file: ${file.problem}; restore it from git, or remove it and seal its secrets again`,
    );
  }
  if (file.app !== APP || file.stage !== stage) {
    throw new SealedFileInvalid(
      `${path} is sealed for app ${quoted(file.app)}, stage ${file.stage}, not for ${APP}, ${stage}`,
    );
  }
  return file;
}
