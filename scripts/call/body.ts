import { CodedError, messageOf } from "../../lib/errors.ts";
import { LIMITS, readRegularFile } from "../../lib/regular-file.ts";
import type { Io } from "../terminal/io.ts";

/** The file in `-d @file` cannot be read. */
class BodyUnreadable extends CodedError {
  readonly code = "ERR_BODY";
}

/**
 * Returns the body that `-d` specifies: its text, a file or standard input. Without `-d` the body is empty.
 *
 * @throws {BodyUnreadable} If the file cannot be read.
 */
export async function readBody(data: string | undefined, io: Io): Promise<Uint8Array> {
  if (data === undefined) return new Uint8Array();
  if (data === "-") return io.stdin();
  const file = bodyFile(data);
  if (file === undefined) return Buffer.from(data);
  try {
    return readRegularFile(file, LIMITS.body);
  } catch (error) {
    throw new BodyUnreadable(`cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
}

/** Returns the file in `@file`, or `undefined` for any other text. */
export function bodyFile(data: string | undefined): string | undefined {
  return data?.startsWith("@") ? data.slice(1) : undefined;
}
