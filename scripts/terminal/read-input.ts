import { CodedError, messageOf } from "../../lib/errors.ts";
import { LIMITS, readRegularFile } from "../../lib/regular-file.ts";
import type { Io } from "./io.ts";

/** What came on standard input or in a file cannot be taken. The message holds nothing of it. */
export class InputRefused extends CodedError {
  readonly code = "ERR_INPUT";
}

/** All of a file, or of standard input; on a terminal with a prompt a line typed without echo. */
export async function readInput(
  file: string | undefined,
  io: Io,
  prompt?: string,
): Promise<Buffer> {
  if (file === undefined || file === "-") return io.stdin(prompt);
  try {
    return readRegularFile(file, LIMITS.text);
  } catch (cause) {
    throw new InputRefused(`cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
}

/** Bytes as text, a BOM included. */
export function textOf(bytes: Buffer, what: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new InputRefused(`${what} is not UTF-8 text; encode it, such as with base64`, { cause });
  }
}
