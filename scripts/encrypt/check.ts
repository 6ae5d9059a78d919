import { existsSync } from "node:fs";
import { join } from "node:path";
import { ENVIRONMENT_LIMIT_BYTES } from "../../lib/contract/env.ts";
import { STAGE_PATTERN } from "../../lib/contract/stage.ts";
import { messageOf } from "../../lib/errors.ts";
import { checkSealedFile } from "../../lib/sealing/check-sealed-file.ts";
import {
  readSealedFile,
  SealedFileInvalid,
  SealedFileUnresolved,
} from "../../lib/sealing/sealed-file.ts";
import { UsageError, type Io } from "../io.ts";
import type { Command, Functions } from "./command.ts";
import { KMS_OPTIONS, parseWords, sealedFilesIn } from "./options.ts";

export const check: Command = {
  summary: "check sealed files offline, such as in CI",
  usage: () => `usage: npm run encrypt -- check [options]

Checks sealed files without credentials and without KMS: whether they read as they should,
whether each secret that a function declares is there once and no other, and how full each
function's environment is. Ends with 1 if there is an error.

      --stage STAGE        may be repeated; default: every file in the folder
      --secrets-dir DIR    default secrets
      --help`,

  run(argv, io, functions) {
    const { values, words } = parseWords(argv, {
      ...KMS_OPTIONS, // It asks no KMS, but may stand in one line with those that do.
      stage: { type: "string", multiple: true },
      "secrets-dir": { type: "string", default: "secrets" },
    });
    if (words.length > 0) throw new UsageError("it takes no words, but --stage");
    const folder = values["secrets-dir"];
    const stages = values.stage ?? sealedFilesIn(folder).map((name) => name.replace(/\.json$/, ""));
    if (stages.length === 0) io.err(`encrypt: there is no sealed file in ${folder}`);
    const wrong = values.stage?.find((stage) => !STAGE_PATTERN.test(stage));
    if (wrong !== undefined) throw new UsageError(`"${wrong}" is no stage name`);
    let errors = 0;
    for (const stage of stages) errors += checkStage(stage, folder, io, functions);
    return Promise.resolve(errors > 0 ? 1 : 0);
  },
};

/** Prints what is to be said of a stage's file, and gives back how many errors it has. */
function checkStage(stage: string, folder: string, io: Io, functions: Functions): number {
  const path = join(folder, `${stage}.json`);
  const line = (text: string): void => io.out(`${text}\n`);
  line(path);
  const broken = (text: string): number => {
    line(`  error    ${text}`);
    return 1;
  };
  if (!existsSync(path)) return broken("there is no such file");
  if (!STAGE_PATTERN.test(stage)) return broken("its name is no stage's");
  try {
    const file = readSealedFile(path, stage);
    if (!file) return broken("there is no such file");
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
