import { sealingKeyAlias } from "../../../lib/formats/sealed/sealed-segment.ts";
import { compactFunction } from "../../../lib/cli/sealing/compact.ts";
import { segmentsOf } from "../../../lib/formats/sealed/function-segments.ts";
import { updateSealedFile } from "../../../lib/cli/sealing/file/update-sealed-file.ts";
import type { Command } from "../input/command.ts";
import { keyService } from "../kms/kms.ts";
import {
  existingFile,
  FILE_OPTIONS,
  KMS_OPTIONS,
  KMS_USAGE,
  parseWords,
  placeOf,
  type Options,
} from "../input/options.ts";
import { sealedFunctions } from "../input/sealed-functions.ts";

const OPTIONS = { ...FILE_OPTIONS, ...KMS_OPTIONS } as const satisfies Options;

export const compact: Command = {
  options: OPTIONS,
  summary: "make one segment of a function's many",
  usage: () => `usage: npm run encrypt -- compact [FUNCTION…] [options]

Makes one segment of all that a function has, so that it opens with one call of KMS: what
was added without the right to decrypt, adopted, or merged by git. What is stale goes. It
takes the right to decrypt. Default: every function in the file.

${KMS_USAGE}`,

  async run(argv, io) {
    const { values, words } = parseWords(argv, OPTIONS);
    const { stage, path } = placeOf(values);
    sealedFunctions(existingFile({ stage, path }), words);
    const service = await keyService(values);
    const keyId = sealingKeyAlias(stage);
    const { before, file } = await updateSealedFile(path, stage, async (current) => {
      let compacted = current;
      for (const functionName of sealedFunctions(current, words)) {
        compacted = await compactFunction(service, compacted, { functionName, keyId });
      }
      return { before: current, file: compacted };
    });
    for (const name of sealedFunctions(before, words)) {
      const [from, to] = [before, file].map((one) => segmentsOf(one, name));
      const changed = from === to ? "is as small as it gets" : `had ${from?.length}`;
      io.err(`${name}: ${to?.length} ${to?.length === 1 ? "segment" : "segments"} (${changed})`);
    }
    return 0;
  },
};
