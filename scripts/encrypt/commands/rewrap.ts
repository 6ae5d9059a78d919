import { rewrapFunction } from "../../../lib/cli/sealing/rewrap.ts";
import { segmentsOf } from "../../../lib/formats/sealed/function-segments.ts";
import { UsageError } from "../../terminal/io.ts";
import { kmsCommand } from "../frame/kms-command.ts";
import { sealedFunctions } from "../input/sealed-functions.ts";

export const rewrap = kmsCommand({
  name: "rewrap",
  options: { key: { type: "string", value: "KEY", help: "key id, key ARN, alias or alias ARN" } },
  summary: "re-encrypt secrets with another key, inside KMS",
  words: "--key KEY [FUNCTION…]",
  description: `Re-encrypts every segment inside KMS with another key, or with new material of the same key,
so no plaintext leaves KMS. You need kms:ReEncryptFrom on the old key and kms:ReEncryptTo on
the new one. If one segment fails, nothing is changed. Default: every function in the file.`,

  async run({ values: { key: keyId }, words, io, ...task }) {
    if (keyId === undefined || keyId === "") throw new UsageError("pass --key KEY");
    sealedFunctions(task.existingFile(), words, task);
    const service = await task.keyService();
    const { file, names } = await task.updateFile(async (before) => {
      const chosen = sealedFunctions(before, words, task);
      let current = before;
      for (const functionName of chosen) {
        current = await rewrapFunction(service, current, { functionName, keyId });
      }
      return { file: current, names: chosen };
    });
    for (const name of names) {
      const keys = new Set(segmentsOf(file, name).map(({ key }) => key));
      io.err(
        `${name}: re-encrypted ${segmentsOf(file, name).length} segment(s) with ${[...keys].join(", ")}`,
      );
    }
    io.err(
      `encrypt: before you deploy, check that the functions' roles may decrypt with the key: signet encrypt doctor --stage ${task.stage}`,
    );
    return 0;
  },
});
