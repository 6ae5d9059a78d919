import { CodedError, errorCode, messageOf } from "../errors.ts";
import type { SealedFile } from "../formats/sealed/function-segments.ts";
import { FORMAT, parseSealedFile } from "../formats/sealed/parse-sealed-file.ts";
import type { AppStage } from "../formats/sealed/app-name.ts";
import { quoted } from "../formats/sealed/sealed-segment.ts";
import { LOCAL_STAGE } from "../formats/sealed/stage-name.ts";
import { LIMITS, readRegularText } from "../regular-file.ts";

/** A file cannot be read, is not a sealed file, or belongs to another app or stage. */
export class SealedFileInvalid extends CodedError {
  readonly code = "ERR_SEALED_FILE";
}

/** Git brought back replaced lines of a sealed file, so a person must decide what to do. */
export class SealedFileUnresolved extends CodedError {
  readonly code = "ERR_SEALED_FILE_UNRESOLVED";
}

/** The stage, and perhaps the app, to which a sealed file must belong. */
export interface SealedFor extends Pick<AppStage, "stage"> {
  /** @default - any app */
  readonly app?: string | undefined;
}

/** Returns a sealed file without secrets. */
export function emptySealedFile({ app, stage }: AppStage): SealedFile {
  return { app, stage, functions: {} };
}

/**
 * Reads the sealed file at a path. Returns `undefined` if the file does not exist.
 *
 * @throws {SealedFileInvalid} If the file cannot be read, is not a sealed file, or belongs to another app or stage.
 * @throws {SealedFileUnresolved} If git brought back lines that had been replaced.
 */
export function readSealedFile(path: string, sealedFor: SealedFor): SealedFile | undefined {
  const file = readUnresolved(path, sealedFor);
  if (file?.returned) {
    throw new SealedFileUnresolved(
      `${path} contains replaced lines again, of ${file.returned.join(", ")}; to keep their replacements (usual after a merge): signet encrypt resolve --stage ${sealedFor.stage}; to get the earlier values back (after a revert), do the same, then set them again`,
    );
  }
  return file;
}

/**
 * Reads a sealed file like {@link readSealedFile}, but leaves out replaced lines that git brought back.
 *
 * @throws {SealedFileInvalid} If the file cannot be read, is not a sealed file, or belongs to another app or stage.
 */
export function readUnresolved(path: string, { app, stage }: SealedFor): SealedFile | undefined {
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
    const advice = file.isConflict ? withoutMarkers(stage) : mend(stage);
    throw new SealedFileInvalid(`${path} is not a sealed file: ${file.problem}; ${advice}`);
  }
  if (file.app !== (app ?? file.app) || file.stage !== stage) {
    throw new SealedFileInvalid(
      `${path} is sealed for app ${quoted(file.app)}, stage ${file.stage}, not for ${app ?? file.app}, ${stage}`,
    );
  }
  return file;
}

/** Returns what to do with conflict markers. Each line of a sealed file is valid by itself, so all lines can be kept. */
function withoutMarkers(stage: string): string {
  return `delete the lines that begin with <<<<<<<, |||||||, ======= or >>>>>>>, keep all others, and run signet encrypt check --stage ${stage}, which says if resolve, compact or another set is needed`;
}

/** Returns what to do with a damaged sealed file. Git usually ignores the one of stage local. */
function mend(stage: string): string {
  return stage === LOCAL_STAGE
    ? "remove it, then signet serve seals generated values again, and set again the values of your own"
    : "restore it from git, or remove it and seal its secrets again";
}
