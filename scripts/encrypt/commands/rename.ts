import { renameSecret } from "../../../lib/cli/sealing/rename.ts";
import { UsageError } from "../../terminal/io.ts";
import { kmsCommand } from "../frame/kms-command.ts";
import { KMS_USAGE } from "../input/options.ts";
import { requireDeclared, requireFunction } from "../input/target.ts";

export const rename = kmsCommand({
  name: "rename",
  options: {},
  summary: "give a secret another name",
  usage: () => `usage: npm run encrypt -- rename FUNCTION OLD NEW [options]

Keeps a value under another name, which the app must declare. The name is inside of the
ciphertext as well, so it takes the right to decrypt, but for an adopted value.

${KMS_USAGE}`,

  async run({ words, functions, io, path, keyId, ...task }) {
    const [functionName, from, to, ...more] = words;
    if (functionName === undefined || from === undefined || to === undefined || more.length > 0) {
      throw new UsageError("it takes FUNCTION, the OLD name and the NEW one");
    }
    requireFunction(functionName, functions);
    requireDeclared(functionName, [to], functions);
    task.existingFile();
    const service = await task.keyService();
    const target = { functionName, keyId };
    await task.updateFile(async (before) => ({
      file: await renameSecret(service, before, target, [from, to]),
    }));
    io.err(`renamed ${functionName} ${from} to ${to} in ${path}; deploy to put it into use`);
    return 0;
  },
});
