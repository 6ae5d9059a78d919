import { removeNames } from "../../../lib/cli/sealing/remove-names.ts";
import { UsageError } from "../../terminal/io.ts";
import { kmsCommand } from "../frame/kms-command.ts";
import { reportUnchanged } from "../input/unchanged-segments.ts";
import { declaredBy } from "../input/target.ts";
import { authorService } from "../kms/kms.ts";

export const remove = kmsCommand({
  name: "remove",
  options: {
    "no-decrypt": { type: "boolean", default: false, help: "do not open any segment" },
  },
  summary: "remove secrets of a function from the file",
  words: "FUNCTION NAME…",
  description: `Removes secrets from the sealed file, including those of functions and names that the
app no longer declares. If a segment holds other secrets too, it is sealed again without the
removed ones. Without the right to decrypt, the value stays in the ciphertext, noted as stale.`,

  async run({ values, words, io, path, ...task }) {
    const [functionName, ...names] = words;
    if (functionName === undefined || names.length === 0) {
      throw new UsageError("expected FUNCTION and at least one NAME");
    }
    task.existingFile();
    const service = await authorService({ ...values, ...task.kms }, io);
    const target = { functionName, keyId: task.keyOf(functionName) };
    const { file, left } = await task.updateFile((before) =>
      removeNames(service, before, target, names),
    );
    reportUnchanged(functionName, left, file, io);
    const needed = declaredBy(functionName, task).filter((name) => names.includes(name));
    if (needed.length > 0) {
      io.err(
        `encrypt: function ${functionName} still declares ${needed.join(", ")}; without a sealed value it cannot be deployed`,
      );
    }
    io.err(
      `removed ${functionName} ${names.join(", ")} from ${path}; earlier commits in git still contain the ciphertext`,
    );
    return 0;
  },
});
