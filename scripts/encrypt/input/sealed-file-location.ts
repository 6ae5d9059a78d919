import { join } from "node:path";
import { STAGE_PATTERN } from "../../../lib/formats/sealed/stage-name.ts";
import { UsageError } from "../../terminal/io.ts";

/** A stage, and the path of its sealed file. */
export interface SealedFileLocation {
  readonly stage: string;
  readonly path: string;
}

/** @throws {UsageError} If the stage's name is invalid, because it becomes part of the path. */
export function sealedFileLocation(stage: string, folder: string): SealedFileLocation {
  if (!STAGE_PATTERN.test(stage)) throw new UsageError(`"${stage}" is not a valid stage name`);
  return { stage, path: join(folder, `${stage}.json`) };
}
