import { UsageError } from "../../terminal/io.ts";
import type { Command } from "../input/command.ts";
import { hintsOf } from "../input/hints.ts";
import { importedValues } from "../input/import-values.ts";
import { InputRefused, readInput, textOf } from "../../terminal/read-input.ts";
import {
  FILE_OPTIONS,
  KMS_OPTIONS,
  KMS_USAGE,
  parseWords,
  placeOf,
  type Options,
} from "../input/options.ts";
import { authorService, sealAll } from "./set.ts";
import { knownNames, namedFunctions, requireDeclared } from "../input/target.ts";
import { noMoreWords } from "../input/value.ts";
import { readSealedFile } from "../../../lib/cli/sealing/file/sealed-file.ts";

const OPTIONS = {
  ...FILE_OPTIONS,
  ...KMS_OPTIONS,
  file: { type: "string" },
  "no-decrypt": { type: "boolean", default: false },
} as const satisfies Options;

export const importAll: Command = {
  options: OPTIONS,
  summary: "seal many values at once, from a dotenv file or JSON",
  usage: (functions) => `usage: npm run encrypt -- import FUNCTION[,FUNCTION…] [options] < values

Seals all values of a dotenv file (NAME=value) or of a flat JSON object of texts, in one
segment, or none of them. Each name must be declared by each function. In a dotenv file a
value with a # in its line takes quotes.

      --file PATH          the values are in that file
      --no-decrypt         add a segment, open nothing
${KMS_USAGE}

FUNCTION NAME is one of:
${knownNames(functions)}`,

  async run(argv, io, functions) {
    const { values: options, words } = parseWords(argv, OPTIONS);
    const [functionWord, ...more] = words;
    if (functionWord === undefined) throw new UsageError("it takes FUNCTION");
    noMoreWords(more, "FUNCTION");
    const functionNames = namedFunctions(functionWord, functions);
    const place = placeOf(options);
    readSealedFile(place.path, place.stage);
    const service = await authorService(options);

    const text = textOf(await readInput(options.file, io), "the input");
    const values = importedValues(text);
    if (values.size === 0) throw new InputRefused("the input has no NAME=value");
    for (const name of functionNames) requireDeclared(name, [...values.keys()], functions);
    for (const [name, value] of values) {
      for (const hint of hintsOf(value)) io.err(`encrypt: ${name}: ${hint}`);
    }
    await sealAll(service, place, functionNames, values, io);
    io.err(
      `sealed ${functionNames.join(", ")} ${[...values.keys()].join(", ")} into ${place.path}; deploy to put them into use`,
    );
    return 0;
  },
};
