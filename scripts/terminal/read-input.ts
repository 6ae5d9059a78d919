import { CodedError, messageOf } from "../../lib/errors.ts";
import { LIMITS, readRegularFile } from "../../lib/regular-file.ts";
import type { Io } from "./io.ts";

/** Input from standard input or a file cannot be used. The message never contains the input. */
export class InputRefused extends CodedError {
  readonly code = "ERR_INPUT";
}

/**
 * Reads all of a file or of standard input. With a prompt on a terminal, reads a line typed without echo.
 *
 * @throws {InputRefused} If the file cannot be read.
 */
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

/**
 * Returns bytes as text, including a BOM.
 *
 * @throws {InputRefused} If the bytes are not UTF-8.
 */
export function textOf(bytes: Buffer, what: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new InputRefused(`${what} is not UTF-8 text; encode it, for example with base64`, {
      cause,
    });
  }
}
