import { UsageError } from "../../terminal/io.ts";
import { InputRefused, readInput, textOf } from "../../terminal/read-input.ts";
import { kmsCommand } from "../frame/kms-command.ts";
import { hintsOf } from "../input/hints.ts";
import { NO_DECRYPT } from "../input/options.ts";
import { namedFunctions, requireDeclared } from "../input/target.ts";
import { rejectMoreWords } from "../input/value.ts";
import { authorService } from "../kms/kms.ts";
import { putIntoUse } from "../stage/put-into-use.ts";
import { sealAll } from "./seal-all.ts";

export const importAll = kmsCommand({
  name: "import",
  options: {
    file: { type: "string", value: "PATH", help: "read the values from this file" },
    ...NO_DECRYPT,
  },
  summary: "seal many values at once, from a dotenv file or JSON",
  words: "FUNCTION[,FUNCTION…] < values",
  description: `Seals all values of a dotenv file (NAME=value), or of a flat JSON object of texts, in one
segment. If one value cannot be sealed, none is. Each function must declare each name. In a
dotenv file a value with a # in its line needs quotes.`,

  async run({ values: options, words, io, path, ...task }) {
    const [functionWord, ...more] = words;
    if (functionWord === undefined) throw new UsageError("expected FUNCTION");
    rejectMoreWords(more, "FUNCTION");
    const functionNames = namedFunctions(functionWord, task);
    task.readFile();
    const service = await authorService({ ...options, ...task.kms }, io);

    const text = textOf(await readInput(options.file, io), "the input");
    // Only this sub-command needs the parser of dotenv files.
    const { importedValues } = await import("../input/import-values.ts");
    const values = importedValues(text);
    if (values.size === 0) throw new InputRefused("the input contains no NAME=value");
    for (const name of functionNames) requireDeclared(name, [...values.keys()], task);
    for (const [name, value] of values) {
      for (const hint of hintsOf(value)) io.err(`encrypt: ${name}: ${hint}`);
    }
    await sealAll(service, { ...task, io }, functionNames, values);
    io.err(
      `sealed ${functionNames.join(", ")} ${[...values.keys()].join(", ")} into ${path}; ${putIntoUse(task, functionNames)}`,
    );
    return 0;
  },
});
