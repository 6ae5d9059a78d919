import { resolve } from "node:path";
import { findingPrinter, MARKS_HELP } from "../encrypt/commands/doctor/finding-printer.ts";
import { KMS_OPTIONS, STAGE_OPTIONS } from "../encrypt/input/options.ts";
import { command } from "../terminal/command.ts";

export const main = command({
  name: "doctor",
  summary: "check this machine, the app and its secrets, and say what to do",
  words: "[FUNCTION…]",
  description: `Checks without changing anything: Does the version of Node.js fit? Which limits of functions does this
machine enforce? Are the default ports free? Who uses the state? Is there an app, and do its versions of CDK fit? Then
asks KMS, Lambda and IAM about the secrets of the stage, as signet encrypt doctor does. Default: every function with
secrets.

${MARKS_HELP}`,
  options: { ...STAGE_OPTIONS, ...KMS_OPTIONS },
  more: "Ends with 1 if there is a ✘.",
  async run({ values, words }, io) {
    // Not needed for the help, and slow to load.
    const { examineApp } = await import("./examine-app.ts");
    const { examineMachine } = await import("./examine-machine.ts");
    const { examineSecrets } = await import("./examine-secrets.ts");
    const printer = findingPrinter(io);
    const { heading, say } = printer;
    heading("This machine");
    for (const finding of await examineMachine(values.state)) say(finding);
    heading("The app");
    examineApp(resolve("."), io.env).forEach(say);
    await examineSecrets(values, words, io, printer);
    return printer.isBad() ? 1 : 0;
  },
});
