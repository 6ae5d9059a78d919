import { messageOf } from "../../../../lib/errors.ts";
import { segmentsOf } from "../../../../lib/formats/sealed/function-segments.ts";
import { emptySealedFile } from "../../../../lib/cli/sealing/file/sealed-file.ts";
import { kmsCommand } from "../../frame/kms-command.ts";
import type { ExaminedKey } from "./key.ts";
import type { DoctorFinding } from "./doctor-finding.ts";
import { KMS_USAGE } from "../../input/options.ts";
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
  summary: "ask AWS whether secrets can be sealed and opened, and what to do if not",
  usage: () => `usage: npm run encrypt -- doctor [FUNCTION…] [options]

Asks KMS, Lambda and IAM, without encrypting or decrypting anything (KMS's DryRun): is the
key enabled, may you encrypt, does each segment open under its context, may the function's
role open its own secrets, and no other function's. What the role may do IAM says by its
policies, without the key's: that one is read beside it. Grants of the key are not looked at
(aws kms list-grants). Default: every function with secrets.

  ✔ as it should be   ✘ not so, and what to do   ! worth a look   ? could not be asked

${KMS_USAGE}

Ends with 1 if anything has a ✘, or if KMS cannot be reached.`,

  async run({ words, functions, io, stage, keyId: alias, ...task }) {
    const file = task.readFile() ?? emptySealedFile(stage);
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
      bad++; // Without KMS nothing is known to be as it should be.
      return { exists: true, findings: unanswered(error) };
    });
    key.findings.forEach(say);
    if (!key.exists) return 1;
    for (const functionName of functionNames) {
      io.out(`${functionName}\n`);
      const segments = segmentsOf(file, functionName);
      const where = { config, alias, keyArn: key.arn, stage, functionName, segments };
      for (const examine of [examineSegments, examineRole]) {
        for (const finding of await examine(where).catch(unanswered)) say(finding);
      }
    }
    if (functionNames.length === 0) io.err("encrypt: no function has secrets");
    return bad > 0 ? 1 : 0;
  },
});

/** What nobody answered for a reason of its own: no network, no such endpoint. */
function unanswered(error: unknown): readonly DoctorFinding[] {
  const [line = ""] = messageOf(error).split("\n");
  return [{ is: "unknown", text: line }];
}
