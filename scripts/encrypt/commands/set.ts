import { sealingKeyAlias } from "../../../lib/formats/sealed/sealed-segment.ts";
import type { LeftAlone } from "../../../lib/cli/sealing/open-segments.ts";
import { requireSealable } from "../../../lib/cli/sealing/seal.ts";
import { sealValues, type AuthorKeyService } from "../../../lib/cli/sealing/seal-values.ts";
import { readSealedFile } from "../../../lib/cli/sealing/file/sealed-file.ts";
import { updateSealedFile } from "../../../lib/cli/sealing/file/update-sealed-file.ts";
import { UsageError, type Io } from "../../terminal/io.ts";
import type { Command, Functions } from "../input/command.ts";
import { keyService, type KmsOptions } from "../kms/kms.ts";
import { sayLeftAlone } from "../input/left-alone.ts";
import {
  FILE_OPTIONS,
  KMS_OPTIONS,
  KMS_USAGE,
  parseWords,
  placeOf,
  type Place,
  type Options,
} from "../input/options.ts";
import { knownNames, namedFunctions, requireDeclared } from "../input/target.ts";
import { noMoreWords, readValue, VALUE_OPTIONS } from "../input/value.ts";

const OPTIONS = {
  ...FILE_OPTIONS,
  ...KMS_OPTIONS,
  ...VALUE_OPTIONS,
  "no-decrypt": { type: "boolean", default: false },
} as const satisfies Options;

export const set: Command = {
  options: OPTIONS,
  summary: "seal one value, for one function or several",
  usage: (functions) => `usage: npm run encrypt -- set FUNCTION[,FUNCTION…] NAME [options] < value

Encrypts one value with KMS and puts the ciphertext into secrets/<stage>.json, once for
each function. The value comes on standard input, from a file, or is typed without echo;
never as an argument. Whoever may decrypt keeps all values of a function in one segment;
who may not adds one. \`set\` may be left out.

      --file PATH          the value is in that file
      --raw                keep a final newline too
      --no-decrypt         add a segment, open nothing
${KMS_USAGE}

FUNCTION NAME is one of:
${knownNames(functions)}`,

  async run(argv, io, functions) {
    const { values, words } = parseWords(argv, OPTIONS);
    const { functionNames, name } = target(words, functions);
    const place = placeOf(values);
    readSealedFile(place.path, place.stage); // Whoever types should not learn only then that it is broken.
    const service = await authorService(values);
    const which = `${functionNames.join(", ")} ${name}`;
    const value = await readValue(values, `value of ${which} (not shown): `, io);
    await sealAll(service, place, functionNames, new Map([[name, value]]), io);
    io.err(`sealed ${which} into ${place.path}; deploy to put it into use`);
    return 0;
  },
};

function target([functionWord, name, ...more]: readonly string[], functions: Functions) {
  if (functionWord === undefined || name === undefined) {
    throw new UsageError("it takes FUNCTION and NAME");
  }
  noMoreWords(more, "FUNCTION and NAME");
  const functionNames = namedFunctions(functionWord, functions);
  for (const functionName of functionNames) requireDeclared(functionName, [name], functions);
  return { functionNames, name };
}

/** KMS as the author reaches it; without decrypt where that is asked for. */
export async function authorService(
  options: KmsOptions & { readonly "no-decrypt": boolean },
): Promise<AuthorKeyService> {
  const service = await keyService(options);
  return options["no-decrypt"] ? { ...service, decrypt: undefined } : service;
}

/** Seals the same values for each of some functions: for all of them, or for none. */
export async function sealAll(
  service: AuthorKeyService,
  { stage, path }: Place,
  functionNames: readonly string[],
  values: ReadonlyMap<string, string>,
  io: Io,
): Promise<void> {
  requireSealable(values);
  const keyId = sealingKeyAlias(stage);
  const { file, left } = await updateSealedFile(path, stage, async (before) => {
    let current = before;
    const found = new Map<string, readonly LeftAlone[]>();
    for (const functionName of functionNames) {
      const sealed = await sealValues(service, current, { functionName, keyId }, values);
      current = sealed.file;
      found.set(functionName, sealed.left);
    }
    return { file: current, left: found };
  });
  for (const [functionName, alone] of left) sayLeftAlone(functionName, alone, file, io);
}
