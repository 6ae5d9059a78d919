import { rewrapFunction } from "../../../lib/cli/sealing/rewrap.ts";
import { segmentsOf } from "../../../lib/formats/sealed/function-segments.ts";
import { UsageError } from "../../terminal/io.ts";
import { kmsCommand } from "../frame/kms-command.ts";
import { KMS_USAGE } from "../input/options.ts";
import { sealedFunctions } from "../input/sealed-functions.ts";

export const rewrap = kmsCommand({
  name: "rewrap",
  options: { key: { type: "string" } },
  summary: "bring secrets under another key, inside KMS",
  usage: () => `usage: npm run encrypt -- rewrap [FUNCTION…] --key KEY [options]

Has KMS encrypt every segment anew with another key, or with new material of the same:
no plaintext leaves KMS. It takes kms:ReEncryptFrom on the old key and kms:ReEncryptTo on
the new one. All of the functions, by default all in the file, or nothing.

      --key KEY            key id, key ARN, alias or alias ARN
${KMS_USAGE}`,

  async run({ values: { key: keyId }, words, io, stage, ...task }) {
    if (keyId === undefined || keyId === "") throw new UsageError("it takes --key");
    sealedFunctions(task.existingFile(), words);
    const service = await task.keyService();
    const { file, names } = await task.updateFile(async (before) => {
      const chosen = sealedFunctions(before, words);
      let current = before;
      for (const functionName of chosen) {
        current = await rewrapFunction(service, current, { functionName, keyId });
      }
      return { file: current, names: chosen };
    });
    for (const name of names) {
      const keys = new Set(segmentsOf(file, name).map(({ key }) => key));
      io.err(`${name}: ${segmentsOf(file, name).length} under ${[...keys].join(", ")}`);
    }
    io.err(
      `encrypt: see that the functions' roles may decrypt with it before you deploy: npm run encrypt -- doctor --stage ${stage}`,
    );
    return 0;
  },
});
