import { accessSync, constants, realpathSync, writeFileSync } from "node:fs";
import { basename, delimiter, resolve } from "node:path";
import { CodedError, messageOf } from "../../../../lib/errors.ts";
import { LIMITS, readRegularFile } from "../../../../lib/regular-file.ts";
import type { Io } from "../../../terminal/io.ts";
import { runProgram } from "../../frame/run-program.ts";
import { privateFolder } from "./private-folder.ts";

/** There is no editor, or it failed. */
class EditorFailed extends CodedError {
  readonly code = "ERR_EDITOR";
}

/**
 * Lets the user edit a text in `$VISUAL`, `$EDITOR` or vi. The text is in a file of mode 0600 in a new folder of mode
 * 0700 only while the editor runs. The file is then overwritten and removed, with everything else that the editor left
 * in its folder.
 *
 * @returns The bytes that the editor left.
 * @throws {EditorFailed} If there is no editor, if it ends with another status than 0, or if it removed the file.
 */
export async function editText(
  text: string | Buffer,
  io: Pick<Io, "env" | "err">,
): Promise<Buffer> {
  const editor = editorOf(io.env);
  const folder = privateFolder(io.env["XDG_RUNTIME_DIR"]);
  // This also runs if the process ends while the editor is open.
  process.on("exit", folder.remove);
  try {
    if (!folder.isInMemory) {
      io.err(
        `encrypt: there is no file system in memory here, so the values are in a file below ${folder.path} while you edit them`,
      );
    }
    const path = resolve(folder.path, "secrets.txt");
    writeFileSync(path, text, { mode: 0o600, flag: "wx" });
    const status = await run(editor, path, io);
    if (status !== 0) {
      throw new EditorFailed(`the editor (${editor}) ended with ${status}; nothing was sealed`);
    }
    try {
      return readRegularFile(path, LIMITS.text);
    } catch (cause) {
      throw new EditorFailed(`the edited file cannot be read (${messageOf(cause)})`, { cause });
    }
  } finally {
    process.off("exit", folder.remove);
    folder.remove();
  }
}

/** @throws {EditorFailed} If neither variable names an editor, and there is no vi. */
function editorOf({ VISUAL, EDITOR, PATH }: Io["env"]): string {
  const named = [VISUAL, EDITOR].find((one) => one !== undefined && one.trim() !== "");
  if (named !== undefined) return named;
  if (programAt("vi", PATH) !== undefined) return "vi";
  throw new EditorFailed("there is no editor: set EDITOR to the command of yours");
}

/** Returns the path of a program as a shell finds it, or `undefined` if it is not found. */
function programAt(program: string, path = ""): string | undefined {
  const folders = program.includes("/") ? ["."] : path.split(delimiter);
  return folders.map((folder) => resolve(folder, program)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Options with which vim writes no copy of the text elsewhere. Its own settings may name other folders for copies. */
const VIM_OPTIONS = [
  "-n",
  "-i",
  "NONE",
  "-c",
  "set noundofile nobackup nowritebackup noswapfile",
] as const;

/** The names of vim and Neovim, which have suffixes such as `.basic` on Debian. */
const VIM = /^(?:g|n|r)?vim(?:x|\.\w+)?$/;

/** Whether a program is vim or Neovim, under any name: `vi` and `editor` are often links to it. */
function isVim(program: string, path: string | undefined): boolean {
  const file = programAt(program, path);
  return [program, ...(file === undefined ? [] : [realpathSync(file)])].some((one) =>
    VIM.test(basename(one)),
  );
}

/** A command line that is one command, without variables before it or other syntax of the shell. */
const ONE_COMMAND = /^\s*[\w./~+-]+(\s[^;&|<>()$`\n]*)?$/;

/** Runs the editor's command line in a shell, as git does, because it may have options. */
function run(editor: string, path: string, io: Pick<Io, "env" | "err">): Promise<number> {
  const [program = ""] = editor.trim().split(/\s/);
  const argv = [...(isVim(program, io.env["PATH"]) ? VIM_OPTIONS : []), path];
  const env = { ...io.env };
  // The editor then receives signals instead of the shell.
  const replaces = ONE_COMMAND.test(editor) ? "exec " : "";
  return process.platform === "win32"
    ? runProgram("cmd", ["/d", "/s", "/c", editor, ...argv], env, io)
    : runProgram("sh", ["-c", `${replaces}${editor} "$@"`, "sh", ...argv], env, io);
}
