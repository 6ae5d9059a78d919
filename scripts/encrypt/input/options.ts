import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { LOCAL_STAGE, STAGE_PATTERN } from "../../../lib/formats/sealed/stage-name.ts";
import { CodedError } from "../../../lib/errors.ts";
import { ADMIN } from "../../../lib/cloud/account/naming/admin-name.ts";
import { readSealedFile } from "../../../lib/cli/sealing/file/sealed-file.ts";
import { UsageError } from "../../terminal/io.ts";

/** What of options a command takes. */
export type Options = NonNullable<ParseArgsConfig["options"]>;

/** Where the sealed file is. */
export const FILE_OPTIONS = {
  stage: { type: "string", default: LOCAL_STAGE },
  "secrets-dir": { type: "string", default: "secrets" },
} as const satisfies Options;

/** Which KMS is asked, and as whom. */
export const KMS_OPTIONS = {
  profile: { type: "string" },
  region: { type: "string" },
  "endpoint-url": { type: "string" },
  state: { type: "string", default: ".signet" },
} as const satisfies Options;

export const FILE_USAGE = `      --stage STAGE        default ${LOCAL_STAGE}
      --secrets-dir DIR    default secrets
      --help`;

export const KMS_USAGE = `      --stage STAGE        default ${LOCAL_STAGE}
      --profile NAME       credentials of that profile; default: the AWS credential chain,
                           and ${ADMIN} of the local cloud for stage ${LOCAL_STAGE}
      --region REGION      default: as the AWS CLI finds it
      --endpoint-url URL   another AWS, also for stage ${LOCAL_STAGE}; profiles are then your own
      --secrets-dir DIR    default secrets
      --state DIR          state of the local cloud, default .signet
      --help`;

/** A stage has no sealed file yet. */
class SealedFileMissing extends CodedError {
  readonly code = "ERR_SEALED_FILE_MISSING";
}

/**
 * Parses words and options; those of no sub-command are refused. What is refused may be a value that was
 * given in the wrong place, so it is told by its place.
 */
export function parseWords<O extends Options>(argv: readonly string[], options: O) {
  for (const token of tokensOf(argv, options)) {
    if (token.kind === "option" && !Object.hasOwn(options, token.name)) {
      const known = Object.keys(options).map((name) => `--${name}`);
      throw new UsageError(
        `${place(token.index)} is no option of it; its options are ${known.join(", ")}; ${ON_STDIN}`,
      );
    }
    if (token.kind === "positional") refuseAssignment(token.value, token.index);
  }
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options });
  return { values, words: positionals };
}

/** Words and options in their order; those that are not among the options count as options too. */
export function tokensOf(argv: readonly string[], options: Options) {
  const { tokens } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options,
  });
  return tokens;
}

const ON_STDIN = "a value comes on standard input, never as an argument";

function place(index: number): string {
  return `argument ${index + 1}`;
}

/** Refuses `NAME=value` as a word, without the word. */
export function refuseAssignment(word: string, index: number): void {
  if (word.includes("=")) {
    throw new UsageError(
      `${place(index)} has a =, which no function or name here has; ${ON_STDIN}`,
    );
  }
}

/** A stage, and where its sealed file is. */
export interface Place {
  readonly stage: string;
  readonly path: string;
}

export function placeOf(values: { readonly stage: string; readonly "secrets-dir": string }): Place {
  const { stage, "secrets-dir": folder } = values;
  if (!STAGE_PATTERN.test(stage)) throw new UsageError(`"${stage}" is no stage name`);
  return { stage, path: join(folder, `${stage}.json`) };
}

/** The sealed file of a stage that must be there. */
export function existingFile({ stage, path }: Place) {
  const file = readSealedFile(path, stage);
  if (!file) {
    throw new SealedFileMissing(`there is no ${path}; nothing is sealed for stage ${stage} yet`);
  }
  return file;
}

/** The names of all sealed files in a folder; `undefined` where there is no such folder. */
export function sealedFilesIn(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
