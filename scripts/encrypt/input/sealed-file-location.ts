import { join } from "node:path";
import { APP } from "../../build/app-name.ts";
import type { AppStage } from "../../../lib/formats/sealed/app-name.ts";
import { STAGE_PATTERN } from "../../../lib/formats/sealed/stage-name.ts";
import { UsageError } from "../../terminal/io.ts";

/** The app, a stage, and the path of its sealed file. */
export interface SealedFileLocation extends AppStage {
  readonly path: string;
}

/** @throws {UsageError} If the stage's name is invalid, because it becomes part of the path. */
export function sealedFileLocation(stage: string, folder: string): SealedFileLocation {
  if (!STAGE_PATTERN.test(stage)) throw new UsageError(`"${stage}" is not a valid stage name`);
  return { app: APP, stage, path: join(folder, `${stage}.json`) };
}
