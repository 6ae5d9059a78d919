import { messageOf } from "../../../../lib/errors.ts";
import { segmentsOf } from "../../../../lib/formats/sealed/function-segments.ts";
import { emptySealedFile } from "../../../../lib/sealed-file/read-sealed-file.ts";
import { kmsCommand } from "../../frame/kms-command.ts";
import type { ExaminedKey } from "./key.ts";
import type { DoctorFinding } from "./doctor-finding.ts";
import { declaredBy, knownFunctions } from "../../input/target.ts";

const MARKS: Readonly<Record<DoctorFinding["is"], string>> = {
  good: "✔",
  bad: "✘",
  notable: "!",
  unknown: "?",
};

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

  ✔ right   ✘ wrong, and what to do   ! worth a look   ? could not be checked`,
  more: `Ends with 1 if there is a ✘, or if KMS cannot be reached.`,

  async run({ words, functions, io, app, stage, keyId: alias, ...task }) {
    const file = task.readFile() ?? emptySealedFile({ app, stage });
    const functionNames = knownFunctions(words, functions, file).filter(
      (name) => declaredBy(name, functions).length > 0 || segmentsOf(file, name).length > 0,
    );
    const config = await task.awsConfig();

    let bad = 0;
    const say = ({ is, text }: DoctorFinding): void => {
      if (is === "bad") bad++;
      io.out(`  ${MARKS[is]} ${text}\n`);
    };
    const [{ examineKey }, { examineSegments }, { examineRole }] = await Promise.all([
      import("./key.ts"),
      import("./segments.ts"),
      import("./role.ts"),
    ]);
    io.out(`${alias}\n`);
    const key = await examineKey(config, alias, stage).catch((error: unknown): ExaminedKey => {
      bad++; // Without KMS nothing can be checked.
      return { exists: true, findings: unanswered(error) };
    });
    key.findings.forEach(say);
    if (!key.exists) return 1;
    for (const functionName of functionNames) {
      io.out(`${functionName}\n`);
      const segments = segmentsOf(file, functionName);
      const where = { config, alias, keyArn: key.arn, app, stage, functionName, segments };
      for (const examine of [examineSegments, examineRole]) {
        for (const finding of await examine(where).catch(unanswered)) say(finding);
      }
    }
    if (functionNames.length === 0) io.err("encrypt: no function has secrets");
    return bad > 0 ? 1 : 0;
  },
});

/** Returns the finding for a call without a response from AWS, for example without a network. */
function unanswered(error: unknown): readonly DoctorFinding[] {
  const [line = ""] = messageOf(error).split("\n");
  return [{ is: "unknown", text: line }];
}
