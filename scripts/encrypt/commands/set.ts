import { UsageError } from "../../terminal/io.ts";
import { kmsCommand } from "../frame/kms-command.ts";
import { NO_DECRYPT } from "../input/options.ts";
import { namedFunctions, requireDeclared } from "../input/target.ts";
import { rejectMoreWords, readValue, VALUE_OPTIONS } from "../input/value.ts";
import { authorService } from "../kms/kms.ts";
import { putIntoUse } from "../stage/put-into-use.ts";
import type { SealedStage } from "../stage/sealed-stage.ts";
import { sealAll } from "./seal-all.ts";

export const set = kmsCommand({
  name: "set",
  options: { ...VALUE_OPTIONS, ...NO_DECRYPT },
  summary: "seal one value, for one function or several",
  words: "FUNCTION[,FUNCTION…] NAME < value",
  description: `Encrypts one value with KMS and puts the ciphertext into the sealed file of the stage,
once for each function. The value comes from standard input or a file, or is typed without echo.
Never pass it as an argument. With the right to decrypt, all values of a function are kept
in one segment; without it, a segment is added. The word set may be left out.`,

  async run({ values, words, io, path, ...task }) {
    const { functionNames, name } = target(words, task);
    task.readFile(); // A broken file is reported before the user types the value.
    const service = await authorService({ ...values, ...task.kms }, io);
    const which = `${functionNames.join(", ")} ${name}`;
    const value = await readValue(values, `value of ${which} (not shown): `, io);
    await sealAll(service, { ...task, io }, functionNames, new Map([[name, value]]));
    io.err(`sealed ${which} into ${path}; ${putIntoUse(task, functionNames)}`);
    return 0;
  },
});

function target(
  [functionWord, name, ...more]: readonly string[],
  stage: Omit<SealedStage, "path">,
) {
  if (functionWord === undefined || name === undefined) {
    throw new UsageError("expected FUNCTION and NAME");
  }
  rejectMoreWords(more, "FUNCTION and NAME");
  const functionNames = namedFunctions(functionWord, stage);
  for (const functionName of functionNames) requireDeclared(functionName, [name], stage);
  return { functionNames, name };
}
