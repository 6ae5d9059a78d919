import { UsageError, type Io } from "../../terminal/io.ts";
import { hintsOf } from "./hints.ts";
import { readInput, textOf } from "../../terminal/read-input.ts";

export const VALUE_OPTIONS = {
  file: { type: "string", value: "PATH", help: "read the value from this file" },
  raw: { type: "boolean", default: false, help: "keep a final newline" },
} as const;

export interface ValueOptions {
  readonly file?: string | undefined;
  readonly raw: boolean;
}

/**
 * Reads one value from a file, standard input or the keyboard. One final newline is removed unless `raw` is
 * set. A likely mistake is reported, but the value stays unchanged.
 */
export async function readValue(
  { file, raw }: ValueOptions,
  prompt: string,
  io: Io,
): Promise<string> {
  const text = textOf(await readInput(file, io, prompt), "the value");
  const value = raw ? text : text.replace(/\r?\n$/, "");
  if (value !== text) io.err("encrypt: one final newline was stripped from the value");
  for (const hint of hintsOf(value)) io.err(`encrypt: ${hint}`);
  return value;
}

/**
 * @throws {UsageError} If there are more words, because a value among them would be in the shell's history and
 *   in the list of processes.
 */
export function rejectMoreWords(more: readonly string[], takes: string): void {
  if (more.length > 0)
    throw new UsageError(`expected ${takes} only; pass the value on standard input`);
}
