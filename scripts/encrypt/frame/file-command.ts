import { CodedError } from "../../../lib/errors.ts";
import { readSealedFile } from "../../../lib/sealed-file/read-sealed-file.ts";
import {
  updateSealedFile,
  type UpdateOptions,
} from "../../../lib/cli/sealing/file/update-sealed-file.ts";
import type { SealedFile } from "../../../lib/formats/sealed/function-segments.ts";
import { LOCAL_STAGE } from "../../../lib/formats/sealed/stage-name.ts";
import { STAGE_OPTIONS } from "../input/options.ts";
import { requireOneCloud, warnOfLocalSecrets } from "../input/one-cloud.ts";
import { requireRoom } from "../input/require-room.ts";
import { keyOf } from "../stage/key-of.ts";
import { sealedStage, type SealedStage } from "../stage/sealed-stage.ts";
import type { Io } from "../../terminal/io.ts";
import type { Options, OptionValues } from "../../terminal/options.ts";
import { subCommand, type Declaration, type SubCommand, type Task } from "./sub-command.ts";

/** A stage has no sealed file yet. */
class SealedFileMissing extends CodedError {
  readonly code = "ERR_SEALED_FILE_MISSING";
}

/** One call of a sub-command that works on a stage's sealed file. */
export interface FileTask<O extends Options> extends Task<O>, SealedStage {
  /** Returns the key that seals the secrets of a function, in the form of KMS's `KeyId`. */
  readonly keyOf: (functionName: string) => string;
  /** @returns `undefined` if the stage has no sealed file yet. */
  readonly readFile: () => SealedFile | undefined;
  /** @throws {SealedFileMissing} If the stage has no sealed file yet. */
  readonly existingFile: () => SealedFile;
  /**
   * Changes the sealed file as {@link updateSealedFile} does.
   *
   * @throws {EnvironmentFull} If a function's environment would be too large. The file stays unchanged.
   */
  readonly updateFile: <C extends { readonly file: SealedFile }>(
    change: (file: SealedFile) => Promise<C>,
    options?: UpdateOptions,
  ) => Promise<C>;
}

/** Makes a sub-command that works on one stage's sealed file, and takes the options that choose them. */
export function fileCommand<const O extends Options>(
  declaration: Declaration<O, FileTask<O & typeof STAGE_OPTIONS>>,
): SubCommand {
  return subCommand({
    ...declaration,
    // Messages list the options in this order.
    options: { ...STAGE_OPTIONS, ...declaration.options },
    run(task) {
      // The values of generic options cannot be computed here; these options are always among them.
      const values = task.values as OptionValues<O & typeof STAGE_OPTIONS>;
      // The cast is as above, but without the declaration's own options.
      const common = task.values as OptionValues<typeof STAGE_OPTIONS>;
      return declaration.run({
        ...task,
        values,
        ...fileTask(sealedStage(common, task.words), task.io),
      });
    },
  });
}

function fileTask(stage: SealedStage, io: Io): Omit<FileTask<Options>, keyof Task<Options>> {
  const { path } = stage;
  const readFile = () => readSealedFile(path, stage);
  return {
    ...stage,
    keyOf: keyOf(stage),
    readFile,
    existingFile: () => {
      const file = readFile();
      if (file) return file;
      const generated = stage.stage === LOCAL_STAGE ? "; signet serve seals generated values" : "";
      throw new SealedFileMissing(
        `there is no ${path}; to seal a first secret: signet encrypt set FUNCTION NAME --stage ${stage.stage}${generated}`,
      );
    },
    updateFile: async (change, options) => {
      const changed = await updateSealedFile(
        path,
        stage,
        async (before) => {
          const sealed = await change(before);
          requireRoom(stage.functions, before, sealed.file);
          requireOneCloud(before, sealed.file, path);
          return sealed;
        },
        options,
      );
      warnOfLocalSecrets(changed.file, path, io);
      return changed;
    },
  };
}
