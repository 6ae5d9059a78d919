import { readFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "../../scripts/build/build-output.ts";

/** A command in a fenced block of shell. */
export interface ShellCommand {
  /** The heading above the block. */
  readonly heading: string;
  /** Number of the block in the page. */
  readonly block: number;
  readonly line: string;
  /** The comment after the command, or an empty text. */
  readonly comment: string;
}

const BLOCK = /^```sh\n(.*?)^```$/gms;
/** The comment at the end of a line. A comment on a line of its own is not a command. */
const COMMAND = /^([^#\s].*?)(?:\s+# (.*))?$/;

/** Returns the commands in the blocks of shell of a page, in order. */
export function shellCommands(page: string): readonly ShellCommand[] {
  const text = readFileSync(join(project, page), "utf8");
  return [...text.matchAll(BLOCK)].flatMap(({ 1: code = "", index }, block) => {
    const heading = [...text.slice(0, index).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? "";
    const lines = code.replaceAll(/ *[\\|]\n\s*/g, (end) => (end.includes("|") ? " | " : " "));
    return lines.split("\n").flatMap((whole) => {
      const [, line, comment = ""] = COMMAND.exec(whole) ?? [];
      return line === undefined ? [] : [{ heading, block, line, comment }];
    });
  });
}
