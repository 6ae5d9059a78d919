import { existsSync } from "node:fs";
import { join } from "node:path";
import { lockOwner } from "../../lib/cli/files/lock.ts";
import { CodedError } from "../../lib/errors.ts";
import { LOCAL_STAGE } from "../../lib/formats/sealed/stage-name.ts";
import { emptySealedFile, readSealedFile } from "../../lib/sealed-file/read-sealed-file.ts";
import { bad, notable, unknown } from "../encrypt/commands/doctor/doctor-finding.ts";
import type { FindingPrinter } from "../encrypt/commands/doctor/finding-printer.ts";
import { keyOf } from "../encrypt/stage/key-of.ts";
import { kmsOptions, type KmsValues } from "../encrypt/kms/kms-options.ts";
import { AssemblyMissing } from "../encrypt/stage/assemblies.ts";
import { sealedStage, type SealedStage, type StageOptions } from "../encrypt/stage/sealed-stage.ts";
import { UsageError, type Io } from "../terminal/io.ts";

/**
 * Examines the secrets of a stage, as `signet encrypt doctor` does, and prints what it finds.
 *
 * @throws {UsageError} If the options do not decide between stages, or if a function is unknown.
 */
export async function examineSecrets(
  options: StageOptions & KmsValues,
  words: readonly string[],
  io: Io,
  printer: FindingPrinter,
): Promise<void> {
  const { heading, say } = printer;
  try {
    const stage = sealedStage(options, words);
    heading(`The secrets of stage ${stage.stage}, by ${stage.assembly}`);
    const file = readSealedFile(stage.path, stage) ?? emptySealedFile(stage);
    if (isStopped(stage, options)) {
      const why = `the local cloud of ${options.state} does not run, so key and roles are not checked`;
      return say(unknown(`${why}: signet serve`));
    }
    const { awsConfig } = await import("../encrypt/kms/kms.ts");
    const config = await awsConfig(kmsOptions(options, stage), io);
    const { examineStage } = await import("../encrypt/commands/doctor/examine-stage.ts");
    await examineStage({ stage, file, keyOf: keyOf(stage), asked: words, config }, printer);
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof CodedError)) throw error;
    if (error instanceof AssemblyMissing) {
      heading("The secrets");
      return say(notable(error.message));
    }
    say(bad(error.message));
  }
}

function isStopped({ stage }: SealedStage, options: StageOptions & KmsValues): boolean {
  if (stage !== LOCAL_STAGE || options["endpoint-url"] !== undefined) return false;
  const { state } = options;
  return !existsSync(state) || lockOwner(join(state, "lock")) === undefined;
}
