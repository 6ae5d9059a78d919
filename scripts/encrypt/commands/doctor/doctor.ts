import { emptySealedFile } from "../../../../lib/sealed-file/read-sealed-file.ts";
import { kmsCommand } from "../../frame/kms-command.ts";
import { findingPrinter, MARKS_HELP } from "./finding-printer.ts";

export const doctor = kmsCommand({
  name: "doctor",
  options: {},
  summary: "check with AWS whether secrets can be sealed and opened, and say what to do if not",
  words: "[FUNCTION…]",
  description: `Asks KMS, Lambda and IAM, without encrypting or decrypting anything (KMS's DryRun): Is the
key enabled? May you encrypt? Does each segment open with its encryption context? May the
function's role open the function's secrets, and no others? IAM simulates the role's policies without
the key policy, so doctor reads the key policy as well. Grants of the key are not examined
(see aws kms list-grants). Default: every function with secrets.

${MARKS_HELP}`,
  more: `Ends with 1 if there is a ✘.`,

  async run({ words, io, ...task }) {
    const file = task.readFile() ?? emptySealedFile(task);
    const config = await task.awsConfig();
    const printer = findingPrinter(io);
    const { examineStage } = await import("./examine-stage.ts");
    await examineStage({ stage: task, file, keyOf: task.keyOf, asked: words, config }, printer);
    return printer.isBad() ? 1 : 0;
  },
});
