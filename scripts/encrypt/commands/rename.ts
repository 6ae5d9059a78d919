import { sealingKeyAlias } from "../../../lib/formats/sealed/sealed-segment.ts";
import { renameSecret } from "../../../lib/cli/sealing/rename.ts";
import { updateSealedFile } from "../../../lib/cli/sealing/file/update-sealed-file.ts";
import { UsageError } from "../../terminal/io.ts";
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
import { requireDeclared, requireFunction } from "../input/target.ts";

const OPTIONS = { ...FILE_OPTIONS, ...KMS_OPTIONS } as const satisfies Options;

export const rename: Command = {
  options: OPTIONS,
  summary: "give a secret another name",
  usage: () => `usage: npm run encrypt -- rename FUNCTION OLD NEW [options]

Keeps a value under another name, which the app must declare. The name is inside of the
ciphertext as well, so it takes the right to decrypt, but for an adopted value.

${KMS_USAGE}`,

  async run(argv, io, functions) {
    const { values, words } = parseWords(argv, OPTIONS);
    const [functionName, from, to, ...more] = words;
    if (functionName === undefined || from === undefined || to === undefined || more.length > 0) {
      throw new UsageError("it takes FUNCTION, the OLD name and the NEW one");
    }
    requireFunction(functionName, functions);
    requireDeclared(functionName, [to], functions);
    const { stage, path } = placeOf(values);
    existingFile({ stage, path });
    const service = await keyService(values);
    const target = { functionName, keyId: sealingKeyAlias(stage) };
    await updateSealedFile(path, stage, async (before) => ({
      file: await renameSecret(service, before, target, [from, to]),
    }));
    io.err(`renamed ${functionName} ${from} to ${to} in ${path}; deploy to put it into use`);
    return 0;
  },
};
