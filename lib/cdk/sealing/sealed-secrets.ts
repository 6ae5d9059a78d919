import { relative, resolve } from "node:path";
import { segmentsOf, type SealedFile } from "../../formats/sealed/function-segments.ts";
import type { SealedSegment } from "../../formats/sealed/sealed-segment.ts";
import type { SealedSource } from "../../formats/sealed/sealed-source.ts";
import { readSealedFile, type SealedFor } from "../../sealed-file/read-sealed-file.ts";

/**
 * The sealed secrets of a stage, which an app passes to `SealedFunction` and `auth.basic` as `sealed`. Each construct
 * takes the segments of its own function.
 */
export class SealedSecrets implements SealedSource {
  /**
   * Reads the sealed file of a stage. If the file does not exist, the stage is new: a missing secret is
   * then a warning, and the stack of its function is synthesized but cannot be deployed.
   *
   * @param path Path of the file, relative to the working directory, such as `secrets/dev.json`.
   * @throws {SealedFileInvalid} If the file cannot be read, is not a sealed file, or belongs to another app or stage.
   * @throws {SealedFileUnresolved} If git brought back lines that had been replaced.
   */
  static fromFile(path: string, sealedFor: SealedFor): SealedSecrets {
    const file = readSealedFile(path, sealedFor);
    // Tools run in the same directory as the app, and may run on a system with another separator.
    const known = relative(process.cwd(), resolve(path)).replaceAll("\\", "/");
    return new SealedSecrets(known, sealedFor, file);
  }

  readonly file: string;
  readonly app: string | undefined;
  readonly stage: string;
  readonly isNew: boolean;
  // Not enumerable, so that two objects of one file are equal as JSON.
  readonly #functions: SealedFile["functions"];

  private constructor(path: string, { app, stage }: SealedFor, file: SealedFile | undefined) {
    this.file = path;
    this.app = file?.app ?? app;
    this.stage = stage;
    this.isNew = file === undefined;
    this.#functions = file?.functions ?? {};
  }

  segmentsOf(functionName: string): readonly SealedSegment[] {
    return segmentsOf({ functions: this.#functions }, functionName);
  }
}
