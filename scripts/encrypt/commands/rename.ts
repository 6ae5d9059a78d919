import { renameSecret } from "../../../lib/cli/sealing/rename.ts";
import { UsageError } from "../../terminal/io.ts";
import { kmsCommand } from "../frame/kms-command.ts";
import { requireFitting } from "../input/require-fitting.ts";
import { requireDeclared, requireFunction } from "../input/target.ts";
import { putIntoUse } from "../stage/put-into-use.ts";

export const rename = kmsCommand({
  name: "rename",
  options: {},
  summary: "rename a secret",
  words: "FUNCTION OLD NEW",
  description: `Renames a secret. The app must declare the new name. The ciphertext contains the name too, so
you need the right to decrypt, except for an adopted value. The value must have the form that
the new name requires.`,

  async run({ words, io, path, ...task }) {
    const [functionName, from, to, ...more] = words;
    if (functionName === undefined || from === undefined || to === undefined || more.length > 0) {
      throw new UsageError("expected FUNCTION, the OLD name and the NEW name");
    }
    requireFunction(functionName, task);
    requireDeclared(functionName, [to], task);
    task.existingFile();
    const service = await task.keyService();
    const target = { functionName, keyId: task.keyOf(functionName) };
    const check = (value: string): void =>
      requireFitting(functionName, new Map([[to, value]]), task.functions);
    await task.updateFile(async (before) => ({
      file: await renameSecret(service, before, target, [from, to], check),
    }));
    io.err(
      `renamed ${functionName} ${from} to ${to} in ${path}; ${putIntoUse(task, [functionName])}`,
    );
    return 0;
  },
});
