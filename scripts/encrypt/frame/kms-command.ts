import type { KeyService } from "../../../lib/formats/sealed/key-service.ts";
import { sealingKeyAlias } from "../../../lib/formats/sealed/sealed-segment.ts";
import { KMS_OPTIONS, type FILE_OPTIONS } from "../input/options.ts";
import { awsConfig, keyService, type AwsConfig } from "../kms/kms.ts";
import type { Options, OptionValues } from "../../terminal/options.ts";
import { fileCommand, type FileTask } from "./file-command.ts";
import type { Declaration, SubCommand } from "./sub-command.ts";

type Common = typeof FILE_OPTIONS & typeof KMS_OPTIONS;

/** One call of a sub-command that works on a stage's sealed file with KMS. */
export interface KmsTask<O extends Options> extends FileTask<O> {
  /** The alias of the stage's key. */
  readonly keyId: string;
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
      const common = task.values as OptionValues<Common>;
      return declaration.run({
        ...task,
        values,
        keyId: sealingKeyAlias(task.app, task.stage),
        keyService: () => keyService(common, task.io),
        awsConfig: () => awsConfig(common, task.io),
      });
    },
  });
}
