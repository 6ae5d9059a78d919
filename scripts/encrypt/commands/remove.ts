import { sealingKeyAlias } from "../../../lib/formats/sealed/sealed-segment.ts";
import { removeNames } from "../../../lib/cli/sealing/remove-names.ts";
import { updateSealedFile } from "../../../lib/cli/sealing/file/update-sealed-file.ts";
import { UsageError } from "../../terminal/io.ts";
import type { Command } from "../input/command.ts";
import { sayLeftAlone } from "../input/left-alone.ts";
import {
  existingFile,
  FILE_OPTIONS,
  KMS_OPTIONS,
  KMS_USAGE,
  parseWords,
  placeOf,
  type Options,
} from "../input/options.ts";
import { authorService } from "./set.ts";
import { declaredBy } from "../input/target.ts";

const OPTIONS = {
  ...FILE_OPTIONS,
  ...KMS_OPTIONS,
  "no-decrypt": { type: "boolean", default: false },
} as const satisfies Options;

export const remove: Command = {
  options: OPTIONS,
  summary: "take secrets of a function out of the file",
  usage: () => `usage: npm run encrypt -- remove FUNCTION NAME… [options]

Takes secrets out of secrets/<stage>.json, also those of functions and names that the app
no longer declares. What shares a segment with others is sealed anew without them; who may
not decrypt leaves the value in the ciphertext, noted as stale.

      --no-decrypt         open nothing
${KMS_USAGE}`,

  async run(argv, io, functions) {
    const { values, words } = parseWords(argv, OPTIONS);
    const [functionName, ...names] = words;
    if (functionName === undefined || names.length === 0) {
      throw new UsageError("it takes FUNCTION and at least one NAME");
    }
    const { stage, path } = placeOf(values);
    existingFile({ stage, path });
    const service = await authorService(values);
    const target = { functionName, keyId: sealingKeyAlias(stage) };
    const { file, left } = await updateSealedFile(path, stage, (before) =>
      removeNames(service, before, target, names),
    );
    sayLeftAlone(functionName, left, file, io);
    const needed = declaredBy(functionName, functions).filter((name) => names.includes(name));
    if (needed.length > 0) {
      io.err(
        `encrypt: function ${functionName} still declares ${needed.join(", ")} in lib/app/contract/functions.ts; it cannot be deployed without`,
      );
    }
    io.err(
      `removed ${functionName} ${names.join(", ")} from ${path}; git keeps what was committed`,
    );
    return 0;
  },
};
