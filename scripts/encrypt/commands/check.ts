import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { APP } from "../../build/app-name.ts";
import { ENVIRONMENT_LIMIT_BYTES } from "../../../lib/formats/function/env.ts";
import { STAGE_PATTERN } from "../../../lib/formats/sealed/stage-name.ts";
import { errorCode, messageOf } from "../../../lib/errors.ts";
import { checkSealedFile } from "../../../lib/cli/sealing/file/check-sealed-file.ts";
import {
  readSealedFile,
  SealedFileInvalid,
  SealedFileUnresolved,
} from "../../../lib/sealed-file/read-sealed-file.ts";
import type { Options } from "../../terminal/options.ts";
import { UsageError, type Io } from "../../terminal/io.ts";
import { subCommand } from "../frame/sub-command.ts";
import { FILE_OPTIONS, KMS_OPTIONS } from "../input/options.ts";
import type { Functions } from "../input/target.ts";

const OPTIONS = {
  ...KMS_OPTIONS, // `check` does not use KMS, but accepts its options, so one command line fits all.
  stage: {
    type: "string",
    multiple: true,
    value: "STAGE",
    help: "stage to check; default: every file in the folder",
  },
  "secrets-dir": { type: "string", value: "DIR", help: "default secrets" },
} as const satisfies Options;

export const check = subCommand({
  name: "check",
  options: OPTIONS,
  summary: "check sealed files offline, for example in CI",
  description: `Checks sealed files without credentials and without KMS: whether each file is valid, whether
each function has every secret that it declares exactly once and no other, and how full each
function's environment is. Ends with 1 if there is an error, if the folder does not exist, or
if the folder in --secrets-dir contains no sealed file.`,

  run({ values, words, functions, io }) {
    if (words.length > 0) throw new UsageError("unexpected argument; pass a stage with --stage");
    const { "secrets-dir": given } = values;
    const folder = given ?? FILE_OPTIONS["secrets-dir"].default;
    const names = sealedFilesIn(folder);
    const stages = values.stage ?? names?.map((name) => name.replace(/\.json$/, "")) ?? [];
    if (stages.length === 0) {
      io.err(
        names === undefined
          ? `encrypt: there is no folder ${folder}`
          : `encrypt: there is no sealed file in ${folder}`,
      );
      // A mistyped folder must not count as a folder without errors.
      return names === undefined || given !== undefined ? 1 : 0;
    }
    const wrong = values.stage?.find((stage) => !STAGE_PATTERN.test(stage));
    if (wrong !== undefined) throw new UsageError(`"${wrong}" is not a valid stage name`);
    let errors = 0;
    for (const stage of stages) errors += checkStage(stage, folder, io, functions);
    return errors > 0 ? 1 : 0;
  },
});

/** The names of all sealed files in a folder, or `undefined` if the folder does not exist. */
function sealedFilesIn(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .toSorted();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Prints the findings about a stage's file, and returns the number of errors. */
function checkStage(stage: string, folder: string, io: Io, functions: Functions): number {
  const path = join(folder, `${stage}.json`);
  const line = (text: string): void => io.out(`${text}\n`);
  line(path);
  const broken = (text: string): number => {
    line(`  error    ${text}`);
    return 1;
  };
  if (!existsSync(path)) return broken("the file does not exist");
  if (!STAGE_PATTERN.test(stage)) return broken("its name is not a valid stage name");
  try {
    const file = readSealedFile(path, { app: APP, stage });
    if (!file) return broken("the file does not exist");
    const { findings, environments } = checkSealedFile(file, functions);
    for (const { level, functionName, text } of findings) {
      line(`  ${level.padEnd(8)} ${functionName}: ${text}`);
    }
    for (const { functionName, segments, names, bytes } of environments) {
      line(
        `  ${"size".padEnd(8)} ${functionName}: ${count(names, "secret")}, ${count(segments, "segment")}, at least ${bytes} of ${ENVIRONMENT_LIMIT_BYTES} bytes`,
      );
    }
    return findings.filter(({ level }) => level === "error").length;
  } catch (error) {
    if (error instanceof SealedFileInvalid || error instanceof SealedFileUnresolved)
      return broken(messageOf(error));
    throw error;
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
