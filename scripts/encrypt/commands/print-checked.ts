import { existsSync } from "node:fs";
import { ENVIRONMENT_LIMIT_BYTES } from "../../../lib/formats/function/env.ts";
import { LOCAL_STAGE, STAGE_PATTERN } from "../../../lib/formats/sealed/stage-name.ts";
import type { SealedFile } from "../../../lib/formats/sealed/function-segments.ts";
import { isLocalCiphertext } from "../../../lib/formats/sealed/local-ciphertext.ts";
import { messageOf } from "../../../lib/errors.ts";
import { checkSealedFile } from "../../../lib/cli/sealing/file/check-sealed-file.ts";
import {
  readSealedFile,
  SealedFileInvalid,
  SealedFileUnresolved,
} from "../../../lib/sealed-file/read-sealed-file.ts";
import type { Io } from "../../terminal/io.ts";
import type { CheckedPath } from "../stage/files-to-check.ts";
import { howToSynthesize } from "../stage/how-to-synthesize.ts";

/**
 * Prints the findings about a sealed file, and returns the number of errors.
 *
 * @param options `saysHow`: whether to say how the functions of the stage become known, if they are not. `isLocal`:
 *   whether the stages are deployed to a local cloud now.
 */
export function printChecked(
  { path, stage, declared }: CheckedPath,
  { saysHow, isLocal }: { readonly saysHow: boolean; readonly isLocal: boolean },
  io: Pick<Io, "out">,
): number {
  const line = (text: string): void => io.out(`${text}\n`);
  line(path);
  const broken = (text: string): number => {
    line(`  error    ${text}`);
    return 1;
  };
  /** Reports the functions whose secrets AWS cannot open, and returns their number as errors if they are for AWS. */
  const localSecrets = ({ functions }: SealedFile): number => {
    const local = Object.keys(functions).filter((name) => functions[name]?.some(isLocalCiphertext));
    if (local.length === 0) return 0;
    const text = `${local.join(", ")}: sealed with a key of the local cloud, which AWS cannot open`;
    if (isLocal) {
      line(`  note     ${text}; do not commit the file`);
      return 0;
    }
    return broken(`${text}; seal the secrets again with AWS, or restore the file with git`);
  };
  if (!existsSync(path)) {
    if (stage !== LOCAL_STAGE) return broken("the file does not exist");
    // Git usually ignores the file of stage local, so it is missing in a new clone and in CI.
    line("  note     the file does not exist; signet serve generates its secrets");
    return 0;
  }
  if (!STAGE_PATTERN.test(stage)) return broken("its name is not a valid stage name");
  try {
    const file = readSealedFile(path, { app: declared?.app, stage });
    if (!file) return broken("the file does not exist");
    const { findings, environments } = checkSealedFile(file, declared?.functions);
    for (const { level, functionName, text } of findings) {
      line(`  ${level.padEnd(8)} ${functionName}: ${text}`);
    }
    for (const { functionName, segments, names, bytes } of environments) {
      line(
        `  ${"size".padEnd(8)} ${functionName}: ${count(names, "secret")}, ${count(segments, "segment")}, ${bytes} of ${ENVIRONMENT_LIMIT_BYTES} bytes`,
      );
    }
    if (!declared && saysHow) {
      line(
        `  form     only the form was checked, because no assembly has stage ${stage}; to check its secrets: ${howToSynthesize(stage)}`,
      );
    }
    const errors = findings.filter(({ level }) => level === "error").length;
    return errors + (stage === LOCAL_STAGE ? 0 : localSecrets(file));
  } catch (error) {
    if (error instanceof SealedFileInvalid || error instanceof SealedFileUnresolved)
      return broken(messageOf(error));
    throw error;
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
