import { StringDecoder } from "node:string_decoder";
import { CodedError } from "../../lib/errors.ts";

/** The typed input cannot be used: Ctrl-C, several lines, or keys that do not type a character. */
export class TypingRefused extends CodedError {
  readonly code = "ERR_TYPING";
}

/** The part of a terminal that is needed to read from it. */
export interface Terminal {
  readonly setRawMode: (raw: boolean) => unknown;
  readonly on: (event: "data" | "end", listener: (chunk: Buffer) => void) => unknown;
  readonly off: (event: "data" | "end", listener: (chunk: Buffer) => void) => unknown;
  readonly pause: () => unknown;
  readonly resume: () => unknown;
}

/**
 * Time in ms without input after which a paste is complete. A paste arrives in pieces, and the shell would run
 * the rest if only the first line were read.
 */
const PASTE_GAP_MS = 50;

const CTRL_C = "\u0003";
const CTRL_U = "\u0015";
const END = ["\r", "\n", "\u0004"];
const ERASE = ["\u007f", "\b"];

/**
 * Reads a line from the terminal in raw mode, which does not show it. Backspace removes one character, Ctrl-U
 * removes all of them.
 *
 * @throws {TypingRefused} At Ctrl-C or the end of the terminal, if more than one line was pasted, or if a key
 *   was pressed that does not type a character (an arrow, Tab), because the user could not see it in the value.
 */
export async function hiddenLine(
  prompt: string,
  terminal: Terminal,
  show: (text: string) => void,
): Promise<Buffer> {
  // Raw mode begins before the prompt is shown, because the user may type at once.
  terminal.setRawMode(true);
  show(prompt);
  try {
    const typed = await readLine(terminal);
    if (/\p{Cc}/u.test(typed)) {
      throw new TypingRefused(
        "a key that types no character was pressed; try again, or pipe the value in",
      );
    }
    return Buffer.from(typed);
  } finally {
    terminal.setRawMode(false);
    terminal.pause();
    show("\n");
  }
}

function readLine(terminal: Terminal): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new StringDecoder("utf8");
    const characters: string[] = [];
    let gap: NodeJS.Timeout | undefined;
    let lines = 1;

    const finish = (refusal?: string): void => {
      clearTimeout(gap);
      terminal.off("data", take);
      terminal.off("end", hangUp);
      if (refusal === undefined) resolve(characters.join(""));
      else reject(new TypingRefused(refusal));
    };
    const hangUp = (): void => finish("interrupted");
    const endSoon = (): void => {
      clearTimeout(gap);
      gap = setTimeout(() => {
        finish(lines > 1 ? "the value has several lines; pipe it in, or use < file" : undefined);
      }, PASTE_GAP_MS);
    };
    const take = (chunk: Buffer): void => {
      for (const character of decoder.write(chunk)) {
        if (character === CTRL_C) return finish("interrupted");
        if (END.includes(character)) endSoon();
        else if (gap !== undefined) {
          lines++;
          endSoon();
        } else if (ERASE.includes(character)) characters.pop();
        else if (character === CTRL_U) characters.length = 0;
        else characters.push(character);
      }
    };
    terminal.on("data", take);
    terminal.on("end", hangUp);
    terminal.resume();
  });
}
