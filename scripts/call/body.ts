import { CodedError, messageOf } from "../../lib/errors.ts";
import { LIMITS, readRegularFile } from "../../lib/regular-file.ts";
import type { Io } from "../terminal/io.ts";

/** The file that `-d @file` names cannot be read. */
class BodyUnreadable extends CodedError {
  readonly code = "ERR_BODY";
}

/** The body that `-d` means: its text, a file or standard input; none where there is no `-d`. */
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

/** The file of `@file`. */
export function bodyFile(data: string | undefined): string | undefined {
  return data?.startsWith("@") ? data.slice(1) : undefined;
}
