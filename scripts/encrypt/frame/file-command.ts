import { CodedError } from "../../../lib/errors.ts";
import { readSealedFile } from "../../../lib/sealed-file/read-sealed-file.ts";
import {
  updateSealedFile,
  type UpdateOptions,
} from "../../../lib/cli/sealing/file/update-sealed-file.ts";
import type { SealedFile } from "../../../lib/formats/sealed/function-segments.ts";
import { FILE_OPTIONS } from "../input/options.ts";
import { sealedFileLocation, type SealedFileLocation } from "../input/sealed-file-location.ts";
import type { Options, OptionValues } from "../../terminal/options.ts";
import { subCommand, type Declaration, type SubCommand, type Task } from "./sub-command.ts";

/** A stage has no sealed file yet. */
class SealedFileMissing extends CodedError {
  readonly code = "ERR_SEALED_FILE_MISSING";
}

/** One call of a sub-command that works on a stage's sealed file. */
export interface FileTask<O extends Options> extends Task<O>, SealedFileLocation {
  /** @returns `undefined` if the stage has no sealed file yet. */
  readonly readFile: () => SealedFile | undefined;
  /** @throws {SealedFileMissing} If the stage has no sealed file yet. */
  readonly existingFile: () => SealedFile;
  /** Changes the sealed file as {@link updateSealedFile} does. */
  readonly updateFile: <C extends { readonly file: SealedFile }>(
    change: (file: SealedFile) => Promise<C>,
    options?: UpdateOptions,
  ) => Promise<C>;
}

/** Makes a sub-command that works on one stage's sealed file, and takes the options that name it. */
export function fileCommand<const O extends Options>(
  declaration: Declaration<O, FileTask<O & typeof FILE_OPTIONS>>,
): SubCommand {
  return subCommand({
    ...declaration,
    // Messages list the options in this order.
    options: { ...FILE_OPTIONS, ...declaration.options },
    run(task) {
      // The values of generic options cannot be computed here; these two options are always among them.
      const values = task.values as OptionValues<O & typeof FILE_OPTIONS>;
      // The cast is as above, but without the declaration's own options.
      const { stage, "secrets-dir": folder } = task.values as OptionValues<typeof FILE_OPTIONS>;
      const location = sealedFileLocation(stage, folder);
      const readFile = () => readSealedFile(location.path, location);
      return declaration.run({
        ...task,
        values,
        ...location,
        readFile,
        existingFile: () => {
          const file = readFile();
          if (file) return file;
          throw new SealedFileMissing(
            `there is no ${location.path}; to seal a first secret: npm run encrypt -- set FUNCTION NAME --stage ${location.stage}`,
          );
        },
        updateFile: (change, options) => updateSealedFile(location.path, location, change, options),
      });
    },
  });
}
