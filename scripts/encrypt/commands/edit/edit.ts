import { CodedError, messageOf } from "../../../../lib/errors.ts";
import type { KeyService } from "../../../../lib/formats/sealed/key-service.ts";
import { emptySealedFile } from "../../../../lib/sealed-file/read-sealed-file.ts";
import { TypingRefused } from "../../../terminal/hidden-prompt.ts";
import { UsageError, type Io } from "../../../terminal/io.ts";
import type { Options } from "../../../terminal/options.ts";
import { textOf } from "../../../terminal/read-input.ts";
import { kmsCommand, type KmsTask } from "../../frame/kms-command.ts";
import { hintsOf } from "../../input/hints.ts";
import { requireFunction } from "../../input/target.ts";
import { putIntoUse } from "../../stage/put-into-use.ts";
import { changesOf, type Changes } from "./changes.ts";
import { parseSecrets } from "./edited-text.ts";
import { editText } from "./editor.ts";
import { openFunction } from "./open-function.ts";
import { printSecrets } from "./print-secrets.ts";
import { EditConflict, sealChanges, type EditedFile } from "./seal-changes.ts";

/** The edited text could not be sealed, and the person gave up. */
class EditGivenUp extends CodedError {
  readonly code = "ERR_EDIT_GIVEN_UP";
}

export const edit = kmsCommand({
  name: "edit",
  options: {},
  summary: "edit secrets in your editor, and seal what you changed",
  words: "[FUNCTION]",
  description: `Opens the values that you may decrypt in $VISUAL, $EDITOR or vi, and seals the values that you
changed or added. Nothing is sealed if the editor ends with another status than 0, or if one
value cannot be sealed. A secret is removed only if you put a minus before its name. The
values are in a file that only you can read, in memory if the machine has a file system for
that ($XDG_RUNTIME_DIR, /dev/shm), only while the editor runs. Default: every function.`,

  async run({ words, io, ...task }) {
    const [functionName, ...more] = words;
    if (more.length > 0) throw new UsageError("expected at most one FUNCTION");
    if (functionName !== undefined) requireFunction(functionName, task);
    const names = functionName === undefined ? [...task.functions.keys()] : [functionName];
    const file = task.readFile() ?? emptySealedFile(task);
    const service = await task.keyService();
    const opened = [];
    for (const name of names) opened.push(await openFunction(service, file, name));
    for (const { values } of opened) {
      for (const [name, value] of values) io.secrets.hide(value, `value of ${name}`);
    }
    const changes = await editUntilSealed(service, { ...task, io }, { file, opened });
    report(changes, { ...task, io });
    return 0;
  },
});

type EditTask = Pick<
  KmsTask<Options>,
  "app" | "stage" | "path" | "functions" | "isOneOfSeveral" | "keyOf" | "updateFile" | "io"
>;

/** Opens the editor, again if the person wants to mend a mistake, and seals the changes. */
async function editUntilSealed(
  service: KeyService,
  task: EditTask,
  edited: EditedFile,
): Promise<readonly Changes[]> {
  const { io, functions } = task;
  let text: string | Buffer = printSecrets(task, edited.opened);
  for (;;) {
    text = await editText(text, io);
    try {
      const secrets = parseSecrets(textOf(text, "the edited text"));
      const changes = changesOf(secrets, edited.opened, functions);
      const some = changes.filter(({ sealed, removed }) => sealed.size + removed.length > 0);
      if (some.length > 0) await sealChanges(service, task, edited, some);
      return changes;
    } catch (error) {
      if (!(error instanceof CodedError) || error instanceof EditConflict) throw error;
      if (await wantsToMend(error, io)) continue;
      throw new EditGivenUp(
        `${messageOf(error)}; nothing was sealed, and the edited text was removed`,
        { cause: error },
      );
    }
  }
}

/** Asks on a terminal whether to edit the text again. */
async function wantsToMend(error: Error, io: Io): Promise<boolean> {
  if (io.terminals?.in !== true || !io.terminals.err) return false;
  io.err(`encrypt: ${messageOf(error)}`);
  try {
    const typed = await io.stdin("Press Enter to edit the text again, or type q to give up: ");
    return !/^\s*[qn]/i.test(typed.toString());
  } catch (cause) {
    if (cause instanceof TypingRefused) return false;
    throw cause;
  }
}

function report(changes: readonly Changes[], { io, path, stage, ...task }: EditTask): void {
  const all = changes.flatMap(({ functionName, sealed, removed, kept }) => {
    const name = (verb: string, names: readonly string[], rest: string) =>
      names.length === 0 ? [] : [`${verb} ${functionName} ${names.join(", ")}${rest}`];
    for (const [secret, value] of sealed) {
      for (const hint of hintsOf(value)) io.err(`encrypt: ${functionName} ${secret}: ${hint}`);
    }
    const how = `, although its line is gone; to remove it: signet encrypt remove ${functionName} ${kept[0]} --stage ${stage}`;
    return [
      ...name("sealed", [...sealed.keys()], ` into ${path}`),
      ...name(
        "removed",
        removed,
        ` from ${path}; earlier commits in git still contain the ciphertext`,
      ),
      ...name("encrypt: kept", kept, how),
    ];
  });
  for (const line of all) io.err(line);
  const changed = changes.filter(({ sealed, removed }) => sealed.size + removed.length > 0);
  const names = changed.map(({ functionName }) => functionName);
  io.err(
    names.length === 0
      ? "nothing was changed, so nothing was sealed"
      : putIntoUse({ ...task, stage }, names),
  );
}
