import type { KeyService } from "../../../lib/formats/sealed/key-service.ts";
import { KMS_OPTIONS, type STAGE_OPTIONS } from "../input/options.ts";
import { awsConfig, keyService, type AwsConfig, type KmsOptions } from "../kms/kms.ts";
import { kmsOptions } from "../kms/kms-options.ts";
import type { Options, OptionValues } from "../../terminal/options.ts";
import { fileCommand, type FileTask } from "./file-command.ts";
import type { Declaration, SubCommand } from "./sub-command.ts";

type Common = typeof STAGE_OPTIONS & typeof KMS_OPTIONS;

/** One call of a sub-command that works on a stage's sealed file with KMS. */
export interface KmsTask<O extends Options> extends FileTask<O> {
  /** The KMS of the stage: of AWS, or of the local cloud. */
  readonly kms: KmsOptions;
  /** @throws {UsageError} If the options that select the KMS are wrong. */
  readonly keyService: () => Promise<KeyService>;
  /** The configuration for other clients of the same account. */
  readonly awsConfig: () => Promise<AwsConfig>;
}

/** Makes a sub-command that takes the options of the sealed file and those that select the KMS. */
export function kmsCommand<const O extends Options>(
  declaration: Declaration<O, KmsTask<O & Common>>,
): SubCommand {
  return fileCommand({
    ...declaration,
    options: { ...KMS_OPTIONS, ...declaration.options },
    run(task) {
      // The values of generic options cannot be computed here; the common options are always among them.
      const values = task.values as OptionValues<O & Common>;
      // The cast is as above, but without the declaration's own options.
      const kms = kmsOptions(task.values as OptionValues<Common>, task);
      return declaration.run({
        ...task,
        values,
        kms,
        keyService: () => keyService(kms, task.io),
        awsConfig: () => awsConfig(kms, task.io),
      });
    },
  });
}
